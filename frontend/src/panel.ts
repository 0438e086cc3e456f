// The page "Who can come in": its head, its parts, and which of them is open.

import { css, html, nothing, type PropertyValues } from "lit";
import { property } from "lit/decorators.js";
import { App } from "./app";
import "./add";
import "./dialog";
import "./events";
import type { Hass, Route } from "./hass";
import { icon, type IconName } from "./icons";
import "./people";
import "./person";
import { shared } from "./styles";
import "./terminals";
import { View, define } from "./view";

const PARTS = ["people", "events", "terminals"] as const;
type Part = (typeof PARTS)[number];

export class Panel extends View {
  static override styles = [shared, css`
    :host { display: flex; flex-direction: column; height: 100vh; height: 100dvh; background: var(--page-ground); }
    header {
      display: flex; align-items: center; gap: 4px 12px; flex-wrap: wrap; padding: 8px 12px 0;
      background: var(--page-card); border-block-end: 1px solid var(--page-line); flex: none;
    }
    h1 { font-size: 20px; font-weight: 500; min-height: 40px; display: flex; align-items: center; }
    nav { display: flex; gap: 4px; margin-inline-start: auto; }
    nav a { display: flex; align-items: center; gap: 8px; padding: 10px 12px; text-decoration: none; border-block-end: 3px solid transparent; }
    nav a[aria-current] { border-color: var(--page-accent); font-weight: 500; }
    main { flex: 1; min-height: 0; }
    .toast {
      position: fixed; inset-block-end: 16px; inset-inline: 0; margin: 0 auto; width: fit-content; max-width: min(640px, calc(100vw - 32px));
      background: var(--page-text); color: var(--page-card); border-radius: 12px; padding: 8px 8px 8px 16px;
      display: flex; align-items: center; gap: 8px; z-index: 9; overflow-wrap: anywhere; border: 0;
    }
    .toast button { color: inherit; }
    .actions { display: flex; gap: 8px; justify-content: flex-end; flex-wrap: wrap; }
    @media (max-width: 600px) {
      nav { width: 100%; margin: 0; }
      nav a { flex: 1; justify-content: center; padding: 8px 4px; }
      nav .icon { display: none; }
    }
  `];

  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) route?: Route;
  @property({ type: Boolean }) narrow = false;

  private end: (() => void) | null = null;
  private language: string | null = null;

  constructor() {
    super();
    this.app = new App();
    this.addEventListener("page-go", (event) => this.open((event as CustomEvent<string>).detail));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hass) this.follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.end?.();
    this.end = null;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (!changed.has("hass")) return;
    this.app.hass = this.hass;
    if (this.isConnected) this.follow();
    if (this.language === this.hass.language) return;
    this.language = this.hass.language;
    void this.app.loadTexts();
  }

  private follow(): void {
    this.app.hass = this.hass;
    this.end ??= this.app.subscribe();
  }

  private get base(): string {
    return this.route?.prefix ?? "";
  }

  private open(path: string): void {
    history.pushState(null, "", this.base + path);
    window.dispatchEvent(new Event("location-changed"));
  }

  protected override render() {
    if (!this.app.isReady) return nothing;
    const [, page = "", ...rest] = (this.route?.path ?? "").split("/");
    const part = PARTS.find((it) => it === page) ?? "people";
    const { t } = this.app;
    return html`
      <header>
        ${this.narrow
          ? html`<button class="bare" aria-label=${t("nav.menu")} @click=${this.toggleMenu}>${icon("menu")}</button>`
          : nothing}
        <h1>${t("title")}</h1>
        <nav aria-label=${t("title")}>${PARTS.map((it) => this.link(it, it === part))}</nav>
      </header>
      <main>${this.content(part, page, rest)}</main>
      ${page === "add" || page === "guest"
        ? html`<hft-add .app=${this.app} .guest=${page === "guest"} @done=${() => this.open("")}></hft-add>`
        : nothing}
      ${this.confirmation()}
      <div aria-live="polite">${this.toast()}</div>`;
  }

  private link(part: Part, isOpen: boolean) {
    const name: Record<Part, IconName> = { people: "people", events: "events", terminals: "door" };
    return html`<a href="${this.base}/${part}" aria-current=${isOpen ? "page" : nothing}>${icon(name[part])} ${this.app.t(`nav.${part}`)}</a>`;
  }

  private content(part: Part, page: string, rest: string[]) {
    const { app, base } = this;
    if (page === "person") {
      const [number = "", device = ""] = rest;
      return html`<hft-person .app=${app} .base=${base} .number=${decodeURIComponent(number)} .device=${device}></hft-person>`;
    }
    if (part === "events") return html`<hft-events .app=${app} .base=${base}></hft-events>`;
    if (part === "terminals") return html`<hft-terminals .app=${app} .states=${this.hass.states}></hft-terminals>`;
    return html`<hft-people .app=${app} .base=${base}></hft-people>`;
  }

  private confirmation() {
    const { app } = this;
    const asked = app.confirmation;
    if (!asked) return nothing;
    return html`<hft-dialog small .app=${app} .heading=${asked.title} @leave=${() => app.answer(false)}>
      <p>${asked.text}</p>
      <div class="actions">
        <button @click=${() => app.answer(false)}>${app.t("common.cancel")}</button>
        <button class=${asked.danger ? "danger" : "main"} @click=${() => app.answer(true)}>
          ${asked.danger ? icon("delete") : nothing} ${asked.yes}
        </button>
      </div>
    </hft-dialog>`;
  }

  private toast() {
    const { app } = this;
    if (!app.toast) return nothing;
    return html`<div class="toast">
      ${app.toast.isError ? icon("alert") : nothing}<span class="grow">${app.toast.text}</span>
      <button class="bare" aria-label=${app.t("common.close")} @click=${() => app.closeToast()}>${icon("close")}</button>
    </div>`;
  }

  // Home Assistant listens for it, as its own menu button does it.
  private toggleMenu(): void {
    this.dispatchEvent(new CustomEvent("hass-toggle-menu", { bubbles: true, composed: true }));
  }
}

define("hikvision-face-terminal-panel", Panel);
