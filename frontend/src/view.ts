// What all parts of the page are made of.

import { LitElement, type CSSResultGroup, type PropertyValues } from "lit";
import { property } from "lit/decorators.js";
import type { App } from "./app";
import { shared } from "./styles";

export abstract class View extends LitElement {
  static override styles: CSSResultGroup = shared;

  @property({ attribute: false }) app!: App;

  private readonly redraw = () => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    this.app?.addEventListener("changed", this.redraw);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.app.removeEventListener("changed", this.redraw);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("app")) this.app.addEventListener("changed", this.redraw);
  }

  protected go(path: string): void {
    this.dispatchEvent(new CustomEvent("page-go", { detail: path, bubbles: true, composed: true }));
  }
}

// A newer page after an update must not fail where an older one is still open.
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}

export const valueOf = (event: Event): string => (event.target as HTMLInputElement | HTMLSelectElement).value;
export const isChecked = (event: Event): boolean => (event.target as HTMLInputElement).checked;
