// A button for what must not happen by a slip: held down it acts, touched it asks.

import { css, html } from "lit";
import { property, state } from "lit/decorators.js";
import { shared } from "./styles";
import { View, define } from "./view";

const HOLD_MILLISECONDS = 900;

export class Hold extends View {
  static override styles = [shared, css`
    button { position: relative; overflow: hidden; touch-action: none; user-select: none; -webkit-user-select: none; -webkit-touch-callout: none; }
    button::before {
      content: ""; position: absolute; inset: 0; transform: scaleX(0); transform-origin: left; pointer-events: none;
      background: color-mix(in srgb, var(--page-accent) 35%, transparent);
    }
    button.held::before { transform: scaleX(1); transition: transform ${HOLD_MILLISECONDS}ms linear; }
    ::slotted(*) { position: relative; }
  `];

  @property({ type: Boolean }) disabled = false;
  @state() private isHeld = false;
  private timer?: ReturnType<typeof setTimeout>;
  private hasActed = false;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.release();
  }

  protected override render() {
    return html`<button class=${this.isHeld ? "held" : ""} ?disabled=${this.disabled} @pointerdown=${this.press}
      @pointerup=${this.release} @pointercancel=${this.release} @pointerleave=${this.release}
      @contextmenu=${(event: Event) => event.preventDefault()} @click=${this.touch}><slot></slot></button>`;
  }

  private press(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.hasActed = false;
    this.isHeld = true;
    this.timer = setTimeout(() => {
      this.release();
      this.hasActed = true;
      this.dispatchEvent(new Event("held"));
    }, HOLD_MILLISECONDS);
  }

  private readonly release = () => {
    clearTimeout(this.timer);
    this.isHeld = false;
  };

  private touch(): void {
    if (!this.hasActed) this.dispatchEvent(new Event("asked"));
    this.hasActed = false;
  }
}

define("hft-hold", Hold);
