// The terminals: how they are, what room they have, and their doors.

import { css, html, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { tell } from "./changes";
import type { Hass } from "./hass";
import "./hold";
import { icon } from "./icons";
import type { Door, Outcome, Terminal } from "./model";
import { shared } from "./styles";
import { View, define, valueOf } from "./view";

// Less is what two clocks differ in anyway; more is in Repairs.
const CLOCK_SECONDS = 5;

export class Terminals extends View {
  static override styles = [shared, css`
    :host { display: block; height: 100%; overflow-y: auto; }
    .page { max-width: 1320px; margin: 0 auto; padding: 12px 16px 32px; display: grid; gap: 12px;
      grid-template-columns: repeat(auto-fill, minmax(min(100%, 400px), 1fr)); align-items: start; }
    .card { display: flex; flex-direction: column; gap: 14px; overflow-wrap: anywhere; }
    dl { display: grid; grid-template-columns: auto 1fr; gap: 6px 16px; margin: 0; }
    dt { color: var(--page-quiet); }
    dd { margin: 0; }
    .door { display: flex; gap: 8px; align-items: center; flex-wrap: wrap; border-block-start: 1px solid var(--page-line); padding-block-start: 12px; }
    .door select { width: auto; flex: 0 1 auto; }
    .bad { color: color-mix(in srgb, var(--page-danger) 65%, var(--page-text)); }
  `];

  @property({ attribute: false }) states!: Hass["states"];
  @state() private opening = "";
  @state() private titles = new Map<string, string[]>();
  private counts = "";

  protected override updated(): void {
    void this.readRepairs();
  }

  protected override render() {
    const { terminals, t } = this.app;
    if (!terminals) return html`<div class="page"><p role="status">${t("people.reading")}</p></div>`;
    if (!terminals.length) return html`<div class="page"><p>${t("terminals.none")}</p></div>`;
    return html`<div class="page">${terminals.map((it) => this.card(it))}</div>`;
  }

  private card(terminal: Terminal) {
    const { t } = this.app;
    const isBad = terminal.state !== "connected";
    return html`<section class="card" aria-label=${terminal.name}>
      <div><h2>${terminal.name}</h2>
        <p class="quiet small">${[terminal.model, terminal.firmware].filter(Boolean).join(" · ")}</p></div>
      ${terminal.repairs ? this.repairs(terminal) : nothing}
      <dl>
        <dt>${t("terminals.state")}</dt><dd class=${isBad ? "bad" : ""}>${t(`terminal_state.${terminal.state}`)}</dd>
        <dt>${t("terminals.events")}</dt><dd class=${terminal.events === "down" ? "bad" : ""}>${t(`stream.${terminal.events}`)}</dd>
        <dt>${t("terminals.clock")}</dt><dd>${this.clock(terminal.clock_offset)}</dd>
        <dt>${t("terminals.people")}</dt><dd>${this.room(terminal.users, terminal.user_capacity)}</dd>
        <dt>${t("terminals.faces")}</dt><dd>${this.room(terminal.faces, terminal.face_capacity)}</dd>
      </dl>
      ${terminal.doors.map((it) => this.door(terminal, it))}
      <div class="row">
        <a class="button" href=${terminal.url} target="_blank" rel="noreferrer">${icon("out")} ${t("terminals.web")}</a>
        <a class="button" href="/config/devices/device/${terminal.device_id}">${icon("door")} ${t("terminals.device")}</a>
        ${this.bring(terminal)}
      </div>
    </section>`;
  }

  private repairs(terminal: Terminal) {
    const titles = this.titles.get(terminal.entry_id) ?? [];
    return html`<div class="note bad">
      ${titles.map((it) => html`<p>${it}</p>`)}
      <a href="/config/repairs">${this.app.t("terminals.repairs", { count: terminal.repairs })}</a>
    </div>`;
  }

  // Asked for only when their number has changed.
  private async readRepairs(): Promise<void> {
    const counts = (this.app.terminals ?? []).map((it) => `${it.entry_id} ${it.repairs}`).join();
    if (counts === this.counts) return;
    this.counts = counts;
    const wanted = (this.app.terminals ?? []).filter((it) => it.repairs);
    const found = await Promise.all(wanted.map(async (it) => [it.entry_id, await this.app.repairs(it.entry_id).catch(() => [])] as const));
    this.titles = new Map(found);
  }

  private clock(offset: number | null): string {
    const { t } = this.app;
    if (offset === null) return t("terminals.unknown");
    if (Math.abs(offset) < CLOCK_SECONDS) return t("terminals.clock_right");
    const seconds = Math.round(Math.abs(offset));
    return offset > 0 ? t("terminals.clock_fast", { seconds }) : t("terminals.clock_slow", { seconds });
  }

  private room(used: number | null, all: number | null): string {
    const { t } = this.app;
    if (used === null) return t("terminals.unknown");
    return all === null ? String(used) : t("terminals.room", { used, all, left: Math.max(0, all - used) });
  }

  private door(terminal: Terminal, door: Door) {
    const { app } = this;
    const entity = door.lock ?? door.button;
    const state = door.lock ? this.states[door.lock]?.state : undefined;
    const contact = door.contact ? this.states[door.contact]?.state : undefined;
    const name = terminal.doors.length > 1 ? app.t("terminals.door_number", { number: door.number }) : app.t("terminals.door");
    const words = [state && lockWords(app.t, state), contact && contactWords(app.t, contact)].filter(Boolean).join(" · ");
    if (!entity) return nothing;
    const open = () => this.open(terminal, door, entity);
    const ask = async () => {
      const text = app.t("terminals.open_text", { door: name, terminal: terminal.name });
      if (await app.confirm({ title: app.t("terminals.open_title"), text, yes: app.t("terminals.open") })) await open();
    };
    const isAway = terminal.state !== "connected" || state === "unavailable";
    return html`<div class="door">
      <div class="grow"><h3>${name}</h3><p class="quiet small">${words}</p></div>
      ${door.mode ? this.mode(door.mode) : nothing}
      <hft-hold .app=${app} .disabled=${isAway || this.opening === entity} @held=${open} @asked=${ask}>
        <span class="row">${icon("open")} ${app.t("terminals.open")}</span></hft-hold>
    </div>`;
  }

  private mode(entity: string) {
    const { app } = this;
    const chosen = this.states[entity]?.state;
    const choose = async (event: Event) => {
      try {
        await app.act("select_option", { entity_id: entity, option: valueOf(event) }, "select", false);
      } catch (err) {
        app.say(app.errorText(err), true);
      }
    };
    return html`<select aria-label=${app.t("terminals.mode")} @change=${choose}>
      ${chosen === "unknown" || chosen === "unavailable" ? html`<option selected disabled>${app.t("terminals.unknown")}</option>` : nothing}
      ${(["normal", "held_open", "held_closed"] as const).map((it) => html`<option value=${it} ?selected=${it === chosen}>${app.t(`mode.${it}`)}</option>`)}
    </select>`;
  }

  private async open(terminal: Terminal, door: Door, entity_id: string): Promise<void> {
    const { app } = this;
    this.opening = entity_id;
    try {
      if (door.lock) await app.act("open", { entity_id }, "lock", false);
      else await app.act("press", { entity_id }, "button", false);
      app.say(app.t("terminals.opened", { terminal: terminal.name }));
    } catch (err) {
      app.say(app.errorText(err), true);
    } finally {
      this.opening = "";
    }
  }

  // Everybody from here to all others that answer.
  private bring(terminal: Terminal) {
    const { app } = this;
    const targets = (app.terminals ?? []).filter((it) => it !== terminal && it.state === "connected").map((it) => it.device_id);
    if (!targets.length || terminal.state !== "connected") return nothing;
    const values = { terminal: terminal.name, terminals: app.names(targets) };
    const copyAll = async () => {
      const confirmed = await app.confirm({
        title: app.t("copy_all.title"),
        text: app.t("copy_all.text", values),
        yes: app.t("copy_all.yes"),
      });
      if (!confirmed) return;
      app.say(app.t("copy_all.running", values));
      try {
        const answer = await app.act<CopyAll>("copy_all_users", { device_id: terminal.device_id, targets });
        tell(app, app.list(answer.targets.map((it) => this.copied(it))), { terminals: [] });
      } catch (err) {
        app.say(app.errorText(err), true);
      }
    };
    return html`<button @click=${copyAll}>${icon("people")} ${app.t("copy_all.button")}</button>`;
  }

  private copied(target: CopyAll["targets"][number]): string {
    const { copied, skipped } = target;
    return this.app.t("copy_all.done", {
      terminal: this.app.terminalName(target.device_id),
      copied: copied.length,
      skipped: skipped.length,
    });
  }
}

interface CopyAll extends Record<string, unknown> {
  terminals?: Outcome[];
  targets: { device_id: string; copied: string[]; skipped: { employee_no: string; reason: string }[] }[];
}

function lockWords(t: View["app"]["t"], state: string): string {
  if (state === "locked") return t("lock.locked");
  if (state === "unlocked" || state === "open") return t("lock.unlocked");
  return state === "unavailable" ? t("lock.unavailable") : "";
}

function contactWords(t: View["app"]["t"], state: string): string {
  if (state === "on") return t("contact.on");
  return state === "off" ? t("contact.off") : "";
}

define("hft-terminals", Terminals);
