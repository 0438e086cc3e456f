// A dialog in the middle of the page, the whole screen on a phone: the browser's own,
// which keeps the focus and is left by Escape.

import { css, html } from "lit";
import { property, query } from "lit/decorators.js";
import { icon } from "./icons";
import { shared } from "./styles";
import { View, define } from "./view";

export class Dialog extends View {
  static override styles = [shared, css`
    dialog {
      border: 0; border-radius: 16px; padding: 0; width: min(520px, 100vw); max-height: min(92dvh, 900px);
      background: var(--page-card); color: var(--page-text);
    }
    dialog::backdrop { background: rgb(0 0 0 / 55%); }
    .head { display: flex; align-items: center; gap: 8px; padding: 14px 12px 0 20px; }
    .head h2 { flex: 1; overflow-wrap: anywhere; }
    .content { padding: 12px 20px 20px; display: flex; flex-direction: column; gap: 16px; }
    @media (max-width: 480px) {
      dialog:not(.small) { width: 100vw; max-width: 100vw; height: 100dvh; max-height: 100dvh; border-radius: 0; margin: 0; }
    }
  `];

  @property() heading = "";
  @property({ type: Boolean }) small = false;
  @query("dialog") private dialog!: HTMLDialogElement;

  protected override firstUpdated(): void {
    this.dialog.showModal();
  }

  protected override render() {
    return html`<dialog class=${this.small ? "small" : ""} aria-labelledby="heading" @cancel=${this.leave}>
      <div class="head">
        <h2 id="heading">${this.heading}</h2>
        <button class="bare" aria-label=${this.app.t("common.close")} @click=${this.leave}>${icon("close")}</button>
      </div>
      <div class="content"><slot></slot></div>
    </dialog>`;
  }

  // Whether it closes is for its owner to say, who takes it off the page.
  private leave(event: Event): void {
    event.preventDefault();
    this.dispatchEvent(new Event("leave"));
  }
}

define("hft-dialog", Dialog);
