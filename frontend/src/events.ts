// Who came in: live at the top, and back in time as far as one asks.

import { css, html, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { icon } from "./icons";
import { type Visit } from "./model";
import "./photo";
import { shared } from "./styles";
import { dayOf, localNow, showClock, showDay } from "./time";
import { View, define, isChecked, valueOf } from "./view";

const PAGE = 100;
// What stays on the page while it is open; more is asked for again.
const MOST = 3000;

export class Events extends View {
  static override styles = [shared, css`
    :host { display: block; height: 100%; overflow-y: auto; }
    .page { max-width: 860px; margin: 0 auto; padding: 12px 16px 32px; display: flex; flex-direction: column; gap: 12px; }
    .filters select { flex: 1 1 160px; width: auto; }
    ul { list-style: none; margin: 0; padding: 0; display: flex; flex-direction: column; }
    li { display: flex; gap: 12px; align-items: center; padding: 10px 0; border-block-end: 1px solid var(--page-line); content-visibility: auto; contain-intrinsic-size: auto 64px; }
    li > div { overflow-wrap: anywhere; }
    hft-photo { --photo-size: 44px; }
    .bad { color: color-mix(in srgb, var(--page-danger) 65%, var(--page-text)); }
    h2 { margin-block-start: 12px; font-size: 16px; }
    time { white-space: nowrap; }
  `];

  @property() base = "";
  @state() private live: Visit[] = [];
  @state() private past: Visit[] = [];
  @state() private isReading = false;
  @state() private isEnd = false;
  @state() private device = "";
  @state() private who = "";
  @state() private refused = false;
  // Where the reading of each terminal goes on; null at its end.
  private cursors = new Map<string, string | null>();
  private reading = 0;
  private stop: (() => void) | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.stop = this.app.listen<Visit>("events", (it) => {
      this.live = [{ ...it, time: it.device_time ?? it.time }, ...this.live].slice(0, MOST);
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop?.();
  }

  protected override updated(): void {
    if (this.app.terminals && !this.reading) void this.restart();
  }

  protected override render() {
    const { app } = this;
    const visits = this.visits();
    return html`<div class="page">
      <div class="row filters">
        ${this.personFilter()}
        ${(app.terminals?.length ?? 0) > 1 ? this.doorFilter() : nothing}
        <label class="check"><input type="checkbox" .checked=${this.refused} @change=${(event: Event) => this.choose(() => { this.refused = isChecked(event); })} />${app.t("events.refused")}</label>
      </div>
      ${this.notes()}
      <section aria-busy=${this.isReading} aria-label=${app.t("nav.events")}>${this.days(visits)}</section>
      ${this.isReading ? html`<p role="status" class="quiet">${app.t("events.reading")}</p>` : nothing}
      ${!this.isReading && !visits.length ? html`<p role="status">${app.t("events.nothing")}</p>` : nothing}
      ${this.isEnd || this.isReading ? nothing : html`<div><button @click=${() => this.more()}>${icon("events")} ${app.t("events.more")}</button></div>`}
    </div>`;
  }

  private personFilter() {
    const people = new Map((this.app.household?.people ?? []).map((it) => [it.employee_no, it.name]));
    const { compare } = new Intl.Collator(this.app.hass.language);
    const sorted = [...people].sort((a, b) => compare(a[1], b[1]));
    return html`<select aria-label=${this.app.t("events.person")} @change=${(event: Event) => this.choose(() => { this.who = valueOf(event); })}>
      <option value="">${this.app.t("events.everybody")}</option>
      ${sorted.map(([number, name]) => html`<option value=${number} ?selected=${number === this.who}>${name || number}</option>`)}
    </select>`;
  }

  private doorFilter() {
    return html`<select aria-label=${this.app.t("events.door")} @change=${(event: Event) => this.choose(() => { this.device = valueOf(event); })}>
      <option value="">${this.app.t("events.all_doors")}</option>
      ${this.app.terminals?.map((it) => html`<option value=${it.device_id} ?selected=${it.device_id === this.device}>${it.name}</option>`)}
    </select>`;
  }

  private notes() {
    const { app } = this;
    const wanted = (app.terminals ?? []).filter((it) => !this.device || it.device_id === this.device);
    const off = wanted.filter((it) => it.events === "off");
    const silent = wanted.filter((it) => it.state !== "connected");
    return html`${off.length ? html`<p class="note">${app.t("events.off", { terminals: app.list(off.map((it) => it.name)) })}</p>` : nothing}
      ${silent.length ? html`<p class="note bad">${app.t("events.silent", { terminals: app.list(silent.map((it) => it.name)) })}</p>` : nothing}`;
  }

  private days(visits: Visit[]) {
    const days = new Map<string, Visit[]>();
    for (const it of visits) {
      const day = dayOf(this.app.hass, it.time);
      days.set(day, [...(days.get(day) ?? []), it]);
    }
    const today = localNow(this.app.hass).slice(0, 10);
    return [...days].map(([day, its]) => html`<div>
      <h2>${day === today ? this.app.t("events.today") : showDay(this.app.hass, its[0]!.time)}</h2>
      <ul>${its.map((it) => this.row(it))}</ul></div>`);
  }

  private row(visit: Visit) {
    const { app } = this;
    const denied = visit.result === "denied";
    const known = visit.employee_no ? app.person(visit.employee_no, visit.device_id) : undefined;
    const name = visit.name || visit.employee_no;
    const hasFace = known?.terminals.some((it) => it.device_id === visit.device_id && it.has_face) && app.isAnswering(visit.device_id);
    const what = denied ? app.t(`denied.${visit.reason ?? "other"}`) : app.t(`method.${visit.method ?? "unknown"}`);
    return html`<li>
      <hft-photo .app=${app} .device=${hasFace ? visit.device_id : undefined} .number=${visit.employee_no ?? ""} .name=${visit.name ?? "?"}></hft-photo>
      <div class="grow">
        <p>${name && known ? html`<a href="${this.base}/person/${encodeURIComponent(known.employee_no)}/${visit.device_id}">${name}</a>` : name || app.t("events.stranger")}</p>
        <p class="small ${denied ? "bad" : "quiet"}">${denied ? app.t("events.denied", { why: what }) : what} · ${this.place(visit)}</p>
      </div>
      <time class="quiet" datetime=${visit.time}>${showClock(app.hass, visit.time)}</time>
    </li>`;
  }

  private place(visit: Visit): string {
    const terminal = this.app.terminal(visit.device_id);
    const name = this.app.terminalName(visit.device_id);
    const several = (terminal?.doors.length ?? 0) > 1 && visit.door;
    return several ? this.app.t("events.place", { terminal: name, door: several }) : name;
  }

  // Live ones are in the log, too, when it is asked for them later.
  private visits(): Visit[] {
    const seen = new Set<string>();
    const wanted = [...this.live, ...this.past].filter((it) => {
      if (this.device && it.device_id !== this.device) return false;
      if (this.who && it.employee_no !== this.who) return false;
      if (this.refused && it.result !== "denied") return false;
      const key = `${it.device_id} ${Date.parse(it.time)} ${it.employee_no} ${it.result} ${it.door}`;
      return !seen.has(key) && seen.add(key);
    });
    return wanted.sort((a, b) => Date.parse(b.time) - Date.parse(a.time));
  }

  private choose(change: () => void): void {
    change();
    void this.restart();
  }

  private restart(): Promise<void> {
    this.past = [];
    this.cursors.clear();
    return this.more();
  }

  private async more(): Promise<void> {
    const turn = (this.reading += 1);
    this.isReading = true;
    const wanted = (this.app.terminals ?? []).filter(
      (it) => it.state === "connected" && it.events !== "off" && (!this.device || it.device_id === this.device) && this.cursors.get(it.device_id) !== null,
    );
    const pages = await Promise.all(wanted.map((it) => this.page(it.device_id)));
    if (turn !== this.reading) return;
    this.past = [...this.past, ...pages.flat()].slice(0, MOST);
    this.isEnd = this.past.length >= MOST || wanted.every((it) => this.cursors.get(it.device_id) === null);
    this.isReading = false;
  }

  private async page(device_id: string): Promise<Visit[]> {
    const end = this.cursors.get(device_id);
    try {
      const answer = await this.app.act<{ events: Omit<Visit, "device_id">[] }>("get_access_log", {
        device_id,
        limit: PAGE,
        ...(end ? { end } : {}),
        ...(this.who ? { employee_no: this.who } : {}),
        ...(this.refused ? { result: "denied" } : {}),
      });
      const oldest = answer.events.at(-1)?.time;
      const isEnd = !oldest || answer.events.length < PAGE || oldest === end;
      this.cursors.set(device_id, isEnd ? null : oldest);
      return answer.events.map((it) => ({ ...it, device_id }));
    } catch (err) {
      this.cursors.set(device_id, null);
      this.app.say(`${this.app.terminalName(device_id)}: ${this.app.errorText(err)}`, true);
      return [];
    }
  }
}

define("hft-events", Events);
