// A person's face, or the first letters of the name.

import { css, html, type PropertyValues } from "lit";
import { property, state } from "lit/decorators.js";
import { shared } from "./styles";
import { View, define } from "./view";

export class Photo extends View {
  static override styles = [shared, css`
    :host { display: block; width: var(--photo-size, 64px); height: var(--photo-size, 64px); flex: none; }
    div, img { width: 100%; height: 100%; border-radius: 50%; }
    img { object-fit: cover; display: block; }
    div {
      display: flex; align-items: center; justify-content: center; font-weight: 500;
      font-size: calc(var(--photo-size, 64px) * 0.34); color: var(--page-text);
      background: color-mix(in srgb, var(--page-accent) 22%, var(--page-card));
    }
  `];

  // Where the face is; none is asked for without it.
  @property() device?: string;
  @property() number = "";
  @property() name = "";
  // Changes when there is a new picture.
  @property() version = "";
  @state() private url: string | null = null;

  private abort: AbortController | null = null;
  private isVisible = false;
  private readonly observer = new IntersectionObserver((entries) => {
    this.isVisible = entries.at(-1)?.isIntersecting ?? false;
    if (this.isVisible) this.load();
    else this.forget();
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.observer.disconnect();
    this.isVisible = false;
    this.forget();
  }

  protected override updated(changed: PropertyValues): void {
    if (!(["device", "number", "version"] as const).some((it) => changed.has(it))) return;
    this.forget();
    if (this.isVisible) this.load();
  }

  protected override render() {
    return this.url
      ? html`<img src=${this.url} alt="" />`
      : html`<div aria-hidden="true">${initials(this.name)}</div>`;
  }

  private load(): void {
    if (!this.device || this.abort || this.url) return;
    const abort = (this.abort = new AbortController());
    void this.app.photos.load(this.device, this.number, abort.signal).then((picture) => {
      if (picture && !abort.signal.aborted) this.url = URL.createObjectURL(picture);
    });
  }

  private forget(): void {
    this.abort?.abort();
    this.abort = null;
    if (this.url) URL.revokeObjectURL(this.url);
    this.url = null;
  }
}

const initials = (name: string): string =>
  name.split(/\s+/).filter(Boolean).slice(0, 2).map((it) => [...it][0]).join("").toUpperCase();

define("hft-photo", Photo);
