// How far an enrollment is, in percent, words and seconds.

import { css, html, nothing, type PropertyValues } from "lit";
import { property } from "lit/decorators.js";
import type { Progress } from "./model";
import { shared } from "./styles";
import { View, define } from "./view";

const LENGTH = 2 * Math.PI * 54;

export class Ring extends View {
  static override styles = [shared, css`
    :host { display: flex; flex-direction: column; align-items: center; gap: 16px; text-align: center; }
    .ring { position: relative; width: 180px; height: 180px; }
    svg { width: 100%; height: 100%; rotate: -90deg; }
    circle { fill: none; stroke-width: 8; stroke: var(--page-line); }
    .part { stroke: var(--page-accent); stroke-linecap: round; transition: stroke-dashoffset 0.4s; }
    .ring div { position: absolute; inset: 0; display: flex; flex-direction: column; align-items: center; justify-content: center; }
    b { font-size: 34px; font-weight: 500; }
    p { font-size: 20px; overflow-wrap: anywhere; }
    @media (prefers-reduced-motion: reduce) { .part { transition: none; } }
  `];

  @property({ attribute: false }) progress: Progress | null = null;
  @property() name = "";
  @property() terminal = "";

  // When the wait ends, by this device's clock: a number each second needs no message.
  private deadline: number | null = null;
  private ticking?: ReturnType<typeof setInterval>;

  override connectedCallback(): void {
    super.connectedCallback();
    this.ticking = setInterval(() => this.requestUpdate(), 1000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.ticking);
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (!changed.has("progress")) return;
    const left = this.progress?.seconds_left ?? null;
    this.deadline = left === null ? null : Date.now() + left * 1000;
  }

  protected override render() {
    const { t } = this.app;
    const percent = this.progress?.progress ?? 0;
    const seconds = this.deadline && Math.max(0, Math.round((this.deadline - Date.now()) / 1000));
    return html`
      <div class="ring" role="progressbar" aria-valuemin="0" aria-valuemax="100" aria-valuenow=${percent} aria-label=${t("ring.label")}>
        <svg viewBox="0 0 120 120" aria-hidden="true">
          <circle cx="60" cy="60" r="54"></circle>
          <circle class="part" cx="60" cy="60" r="54" stroke-dasharray=${LENGTH}
            stroke-dashoffset=${LENGTH * (1 - percent / 100)}></circle>
        </svg>
        <div aria-hidden="true">
          <b>${t("ring.percent", { percent })}</b>
          ${seconds === null ? nothing : html`<span class="quiet">${t("ring.seconds", { seconds })}</span>`}
        </div>
      </div>
      <p role="status">${this.words(percent)}</p>`;
  }

  private words(percent: number): string {
    const values = { name: this.name, terminal: this.terminal };
    const status = this.progress?.status;
    const { t } = this.app;
    switch (status) {
      case "waiting_for_face":
        return percent > 0 ? t("ring.hold_still", values) : t("ring.look", values);
      case "waiting_for_card":
        return t("ring.card", values);
      case "waiting_for_finger":
        return t("ring.finger", values);
      case "creating_user":
      case "linking_face":
        return t("ring.saving", values);
      case "verifying":
        return t("ring.verifying", values);
      default:
        return t("ring.checking", values);
    }
  }
}

define("hft-ring", Ring);
