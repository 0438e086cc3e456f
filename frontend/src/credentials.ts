// Cards, PIN and fingers of a person, where the terminals and the integration have them.

import { css, html, nothing, type PropertyValues } from "lit";
import { property, state } from "lit/decorators.js";
import { change } from "./changes";
import "./dialog";
import type { CommandError } from "./hass";
import { icon } from "./icons";
import { devicesOf, keyOf, type Person, type Progress, type Terminal } from "./model";
import "./ring";
import { shared } from "./styles";
import { View, define } from "./view";

interface Details {
  card_numbers?: string[];
  has_pin?: boolean | null;
  fingerprints?: number | null;
}

type Reading = { action: "enroll_card" | "enroll_fingerprint"; terminal: Terminal };

export class Credentials extends View {
  static override styles = [shared, css`
    .card { display: flex; flex-direction: column; gap: 12px; margin-block-end: 12px; }
    :host { display: block; margin-block-end: -12px; }
    form { display: flex; gap: 8px; align-items: end; flex-wrap: wrap; }
    form label { flex: 1 1 160px; }
    .actions { display: flex; justify-content: flex-end; }
  `];

  @property({ attribute: false }) person!: Person;
  @state() private details: Details | null = null;
  @state() private reading: Reading | null = null;
  @state() private progress: Progress | null = null;
  private shown = "";

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const { terminals } = this.person;
    const wanted = JSON.stringify([keyOf(this.person), terminals.map((it) => [it.device_id, it.cards, it.fingerprints])]);
    if (wanted === this.shown) return;
    this.shown = wanted;
    void this.load();
  }

  private get terminals(): Terminal[] {
    const found = devicesOf(this.person).map((it) => this.app.terminal(it));
    return found.filter((it): it is Terminal => it?.state === "connected");
  }

  private async load(): Promise<void> {
    const device_id = this.terminals[0]?.device_id;
    if (!device_id) return;
    try {
      this.details = await this.app.act<Details>("get_user", { device_id, employee_no: this.person.employee_no });
    } catch {
      this.details = null;
    }
  }

  protected override render() {
    const can = (kind: "cards" | "pins" | "fingerprints") => this.terminals.filter((it) => it.can[kind]);
    return html`
      ${can("cards").length && this.app.offers("add_card") ? this.cards(can("cards")) : nothing}
      ${can("pins").length && this.app.offers("set_user_pin") ? this.pin(can("pins")) : nothing}
      ${can("fingerprints").length && this.app.offers("enroll_fingerprint") ? this.fingers(can("fingerprints")) : nothing}
      ${this.reading ? this.wait(this.reading) : nothing}`;
  }

  private cards(terminals: Terminal[]) {
    const { t } = this.app;
    const ids = terminals.map((it) => it.device_id);
    return html`<section class="card"><h3>${t("cards.title")}</h3>
      <div class="chips">${(this.details?.card_numbers ?? []).map((it) => html`<button class="chip" @click=${() => this.removeCard(ids, it)}
        aria-label=${t("cards.remove", { card: it })}>${it} ${icon("close")}</button>`)}</div>
      <div class="row">${this.readers("enroll_card", terminals)}</div>
      <form @submit=${(event: Event) => this.addCard(event, ids)}>
        <label>${t("cards.number")}<input name="card" inputmode="numeric" autocomplete="off" required /></label>
        <button>${icon("plus")} ${t("cards.add")}</button>
      </form></section>`;
  }

  private pin(terminals: Terminal[]) {
    const { t } = this.app;
    const ids = terminals.map((it) => it.device_id);
    const has = this.details?.has_pin;
    return html`<section class="card"><h3>${t("pin.title")}</h3>
      <p class="quiet">${has ? t("pin.set") : t("pin.none")}</p>
      <form @submit=${(event: Event) => this.setPin(event, ids)}>
        <label>${t("pin.new")}<input name="pin" type="password" inputmode="numeric" autocomplete="new-password" required /></label>
        <button>${icon("check")} ${t("pin.save")}</button>
        ${has === false ? nothing : html`<button type="button" @click=${() => this.savePin(ids, "")}>${icon("delete")} ${t("pin.remove")}</button>`}
      </form></section>`;
  }

  private fingers(terminals: Terminal[]) {
    const { t } = this.app;
    const count = this.details?.fingerprints ?? this.person.terminals[0]?.fingerprints ?? 0;
    return html`<section class="card"><h3>${t("fingers.title")}</h3>
      <p class="quiet">${t("fingers.count", { count })}</p>
      <div class="row">${this.readers("enroll_fingerprint", terminals)}</div></section>`;
  }

  private readers(action: Reading["action"], terminals: Terminal[]) {
    if (!this.app.offers(action)) return nothing;
    const key = action === "enroll_card" ? "cards.read" : "fingers.read";
    return terminals.map((terminal) => html`<button @click=${() => this.read({ action, terminal })}>
      ${icon("plus")} ${this.app.t(key, { terminal: terminal.name })}</button>`);
  }

  private wait({ terminal }: Reading) {
    const { app } = this;
    return html`<hft-dialog .app=${app} .heading=${this.person.name} @leave=${this.cancel}>
      <hft-ring .app=${app} .progress=${this.progress} .name=${this.person.name} .terminal=${terminal.name}></hft-ring>
      <div class="actions"><button @click=${this.cancel}>${app.t("common.cancel")}</button></div>
    </hft-dialog>`;
  }

  private async read(reading: Reading): Promise<void> {
    const { app, person } = this;
    const device_id = reading.terminal.device_id;
    this.progress = null;
    this.reading = reading;
    const stop = app.listen<Progress>("progress", (it) => { this.progress = it; }, { device_id });
    try {
      const found = await app.act<{ card_no?: string }>(reading.action, { device_id, employee_no: person.employee_no });
      app.say(app.t("result.saved"));
      const others = this.terminals.filter((it) => it.can.cards && it.device_id !== device_id).map((it) => it.device_id);
      if (found.card_no && others.length) await this.giveCard(others, found.card_no);
    } catch (err) {
      const isCancelled = (err as CommandError)?.translation_key === "enrollment_cancelled";
      if (!isCancelled) app.say(app.errorText(err), true);
    } finally {
      stop();
      this.reading = null;
      void this.load();
    }
  }

  private readonly cancel = async () => {
    try {
      await this.app.act("cancel_enrollment", { device_id: this.reading?.terminal.device_id }, undefined, false);
    } catch (err) {
      this.app.say(this.app.errorText(err), true);
    }
  };

  private async addCard(event: Event, ids: string[]): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const card = (form.elements.namedItem("card") as HTMLInputElement).value.trim();
    if (await this.giveCard(ids, card)) form.reset();
  }

  private giveCard(device_id: string[], card_no: string): Promise<boolean> {
    return this.save("card", () => this.app.act("add_card", { device_id, employee_no: this.person.employee_no, card_no }));
  }

  private async removeCard(device_id: string[], card_no: string): Promise<void> {
    const { app, person } = this;
    const confirmed = await app.confirm({
      title: app.t("cards.remove", { card: card_no }),
      text: app.t("cards.remove_text", { name: person.name, card: card_no, terminals: app.names(device_id) }),
      yes: app.t("remove.yes"),
      danger: true,
    });
    if (confirmed) await this.save("card", () => app.act("remove_card", { device_id, employee_no: person.employee_no, card_no }));
  }

  private async setPin(event: Event, ids: string[]): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const pin = (form.elements.namedItem("pin") as HTMLInputElement).value;
    if (await this.savePin(ids, pin)) form.reset();
  }

  private savePin(device_id: string[], pin: string): Promise<boolean> {
    return this.save("pin", () => this.app.act("set_user_pin", { device_id, employee_no: this.person.employee_no, pin }));
  }

  private async save(kind: string, work: () => Promise<{ terminals?: [] }>): Promise<boolean> {
    const done = await change(this.app, this.person, kind, this.app.t("result.saved"), work);
    await this.load();
    return done;
  }
}

define("hft-credentials", Credentials);
