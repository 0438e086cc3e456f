// Who has access: search, sort, and only the tiles that are on the screen.

import { css, html, nothing, type PropertyValues } from "lit";
import { property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { icon } from "./icons";
import { keyOf, type Household, type Person } from "./model";
import { shared } from "./styles";
import { CHIPS_HEIGHT, TILE_HEIGHT, tile, tileStyles } from "./tile";
import { View, define, valueOf } from "./view";

const GAP = 12;
const MIN_WIDTH = 320;
// Rows beyond the edge of the screen, so that scrolling finds them drawn.
const SPARE_ROWS = 2;

type Order = "name" | "seen" | "end";

export class People extends View {
  static override styles = [shared, tileStyles, css`
    :host { display: block; height: 100%; overflow-y: auto; }
    .page { max-width: 1320px; margin: 0 auto; padding: 12px 16px 24px; display: flex; flex-direction: column; gap: 12px; }
    .search { flex: 1 1 160px; width: auto; }
    .order { flex: 0 1 auto; width: auto; }
    .list { position: relative; }
    .slot { position: absolute; inset-block-start: 0; }
    .empty { text-align: center; padding: 48px 16px; display: flex; flex-direction: column; gap: 16px; align-items: center; }
  `];

  @property() base = "";
  @state() private words = "";
  @state() private order: Order = "name";
  @state() private seen = { top: 0, height: 800, width: 0 };
  @query(".list") private list?: HTMLElement;

  private shown: Person[] = [];
  private shownFor: unknown[] = [];
  private readonly resized = new ResizeObserver(() => this.measure());
  private readonly measure = () => {
    const list = this.list;
    const next = {
      top: list ? Math.max(0, this.scrollTop - list.offsetTop) : 0,
      height: this.clientHeight || 800,
      width: list?.clientWidth ?? 0,
    };
    const rowOf = (top: number) => Math.floor(top / this.rowHeight);
    const { seen } = this;
    if (rowOf(next.top) !== rowOf(seen.top) || next.height !== seen.height || next.width !== seen.width)
      this.seen = next;
  };

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener("scroll", this.measure, { passive: true });
    this.resized.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resized.disconnect();
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    this.measure();
  }

  private get rowHeight(): number {
    return TILE_HEIGHT + ((this.app.terminals?.length ?? 0) > 1 ? CHIPS_HEIGHT : 0) + GAP;
  }

  protected override render() {
    const { household, t } = this.app;
    if (!household) return html`<div class="page"><p class="empty" role="status">${t("people.reading")}</p></div>`;
    const people = this.select(household);
    return html`<div class="page">
      <div class="row">
        <button class="main" @click=${() => this.go("/add")}>${t("people.add_person")}</button>
        <button @click=${() => this.go("/guest")}>${t("people.add_guest")}</button>
        <span class="grow"></span>
        <button class="bare" title=${t("people.refresh")} aria-label=${t("people.refresh")} @click=${this.refresh}>${icon("refresh")}</button>
      </div>
      <div class="row">
        <input class="search" type="search" placeholder=${t("people.search")} aria-label=${t("people.search")}
          .value=${this.words} @input=${(event: Event) => { this.words = valueOf(event); this.scrollTop = 0; }} />
        <select class="order" aria-label=${t("people.order")} @change=${(event: Event) => { this.order = valueOf(event) as Order; }}>
          ${(["name", "seen", "end"] as const).map((it) => html`<option value=${it}>${t(`order.${it}`)}</option>`)}
        </select>
      </div>
      ${this.notes(household)}
      <p class="small quiet" role="status">${this.words
        ? t("people.found", { count: people.length, all: household.people.length })
        : t("people.count", { count: people.length })}${household.reading ? html` · ${t("people.reading")}` : nothing}</p>
      ${people.length ? this.tiles(people) : this.empty(household)}
    </div>`;
  }

  private notes(household: Household) {
    const { app } = this;
    const silent = (app.terminals ?? []).filter((it) => household.failed.includes(it.device_id) || it.state !== "connected");
    const enrolling = (app.terminals ?? []).filter((it) => it.enrolling && it.device_id !== app.waitsHere);
    return html`
      ${silent.length
        ? html`<p class="note bad">${app.t("people.not_read", { terminals: app.list(silent.map((it) => it.name)) })}</p>`
        : nothing}
      ${enrolling.map((it) => html`<div class="note row">
        <span class="grow">${app.t("people.enrolling", { terminal: it.name })}</span>
        <button @click=${() => this.cancel(it.device_id)}>${app.t("common.cancel")}</button>
      </div>`)}`;
  }

  private tiles(people: Person[]) {
    const { top, height, width } = this.seen;
    const columns = Math.max(1, Math.floor((width + GAP) / (MIN_WIDTH + GAP)));
    const rows = Math.ceil(people.length / columns);
    const first = Math.max(0, Math.floor(top / this.rowHeight) - SPARE_ROWS);
    const last = Math.min(rows, Math.ceil((top + height) / this.rowHeight) + SPARE_ROWS);
    const visible = people.slice(first * columns, last * columns);
    const share = `calc((100% - ${(columns - 1) * GAP}px) / ${columns})`;
    const place = (index: number) => {
      const column = index % columns;
      const y = (first + Math.floor(index / columns)) * this.rowHeight;
      return `transform: translateY(${y}px); height: ${this.rowHeight - GAP}px; width: ${share};` +
        `inset-inline-start: calc(${column} * (${share} + ${GAP}px));`;
    };
    return html`<div class="list" role="list" style="height: ${rows * this.rowHeight}px">
      ${repeat(visible, keyOf, (person, index) => html`<div class="slot" role="listitem" style=${place(index)}
        aria-setsize=${people.length} aria-posinset=${first * columns + index + 1}>${tile(this.app, person, this.base)}</div>`)}
    </div>`;
  }

  private empty(household: Household) {
    const { t } = this.app;
    if (household.people.length) return html`<p class="empty">${t("people.none_found", { words: this.words })}</p>`;
    return household.reading ? nothing : html`<p class="empty">${t("people.nobody")}</p>`;
  }

  // Sorted and filtered once per list, words and order, not for each row that scrolls in.
  private select(household: Household): Person[] {
    const wanted = [household.people, this.words, this.order, this.app.hass.language];
    if (wanted.every((it, index) => it === this.shownFor[index])) return this.shown;
    this.shownFor = wanted;
    const words = fold(this.words.trim());
    const found = words
      ? household.people.filter((it) => fold(it.name).includes(words) || it.employee_no.includes(words))
      : [...household.people];
    return (this.shown = found.sort(comparing(this.order, this.app.hass.language)));
  }

  private readonly refresh = async () => {
    try {
      await this.app.command("people/refresh");
    } catch (err) {
      this.app.say(this.app.errorText(err), true);
    }
  };

  private async cancel(deviceId: string): Promise<void> {
    try {
      await this.app.act("cancel_enrollment", { device_id: deviceId }, undefined, false);
    } catch (err) {
      this.app.say(this.app.errorText(err), true);
    }
  }
}

// Also found without accents.
const fold = (text: string): string => text.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase();

function comparing(order: Order, language: string): (a: Person, b: Person) => number {
  const { compare } = new Intl.Collator(language, { numeric: true });
  const byName = (a: Person, b: Person) => compare(a.name, b.name) || compare(a.employee_no, b.employee_no);
  if (order === "seen") return (a, b) => (b.last_seen ?? "").localeCompare(a.last_seen ?? "") || byName(a, b);
  if (order === "end") {
    const end = (it: Person) => it.terminals[0]?.valid_until ?? "9";
    return (a, b) => end(a).localeCompare(end(b)) || byName(a, b);
  }
  return byName;
}

define("hft-people", People);
