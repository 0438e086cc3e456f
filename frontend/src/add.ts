// A new person or guest: the form, the wait at the terminal, the result.

import { css, html, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { failures } from "./changes";
import "./dialog";
import type { CommandError } from "./hass";
import { icon } from "./icons";
import type { Outcome, Progress, Terminal } from "./model";
import "./photo";
import { chooseFile, setPicture } from "./pictures";
import "./ring";
import { shared } from "./styles";
import { daysToSunday, endOfDay, showLocal } from "./time";
import { View, define, isChecked, valueOf } from "./view";

type End = "tonight" | "tomorrow" | "sunday" | "date";

interface Result {
  employee_no: string;
  name: string;
  copies: Outcome[];
}

type Stage =
  | { name: "form"; error?: string }
  | { name: "running" }
  | { name: "done"; result: Result };

// Which terminals were chosen last in this browser; no names.
const LAST = "hikvision-face-terminal-last";

export class Add extends View {
  static override styles = [shared, css`
    .actions { display: flex; gap: 8px; justify-content: flex-end; flex-wrap: wrap; }
    .result { display: flex; flex-direction: column; gap: 12px; align-items: center; text-align: center; overflow-wrap: anywhere; }
    hft-photo { --photo-size: 160px; }
    form { display: flex; flex-direction: column; gap: 16px; }
    form.next { flex-direction: row; align-items: end; flex-wrap: wrap; border-block-start: 1px solid var(--page-line); padding-block-start: 16px; }
    form.next label { flex: 1 1 180px; }
  `];

  @property({ type: Boolean }) guest = false;
  // An existing person gets a new face instead.
  @property({ attribute: false }) known: { employee_no: string; name: string; devices: string[] } | null = null;
  @state() private stage: Stage = { name: "form" };
  @state() private name = "";
  @state() private terminalId = "";
  @state() private alsoOn: string[] = [];
  @state() private end: End = "tonight";
  @state() private date = "";
  @state() private once = false;
  @state() private progress: Progress | null = null;
  private version = 0;
  private stop: (() => void) | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    const last = lastChoice();
    this.terminalId = last.terminal;
    this.alsoOn = last.alsoOn;
    if (this.known) this.name = this.known.name;
    window.addEventListener("pagehide", this.abandon);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("pagehide", this.abandon);
    this.abandon();
    this.stop?.();
  }

  // A page that is left, or a browser that is closed, leaves no terminal waiting.
  private readonly abandon = () => {
    if (this.stage.name === "running") void this.cancel();
  };

  private get terminals(): Terminal[] {
    const devices = this.known?.devices;
    return (this.app.terminals ?? []).filter(
      (it) => it.state === "connected" && (!devices || devices.includes(it.device_id)),
    );
  }

  private get terminal(): Terminal | undefined {
    const able = this.terminals;
    return able.find((it) => it.device_id === this.terminalId) ?? able.find((it) => it.can.capture) ?? able[0];
  }

  private get others(): string[] {
    const others = this.terminals.map((it) => it.device_id).filter((it) => it !== this.terminal?.device_id);
    return this.known ? [] : others;
  }

  private get copyTo(): string[] {
    return this.others.filter((it) => this.alsoOn.includes(it));
  }

  protected override render() {
    const { t } = this.app;
    const heading = this.known ? t("add.face_title", { name: this.known.name }) : t(this.guest ? "add.guest_title" : "add.person_title");
    return html`<hft-dialog .app=${this.app} .heading=${heading} @leave=${this.leave}>${this.content()}</hft-dialog>`;
  }

  private content() {
    const { stage } = this;
    if (stage.name === "running") return this.running();
    if (stage.name === "done") return this.done(stage.result);
    return this.form(stage.error);
  }

  private form(error?: string) {
    const { t } = this.app;
    const { terminal } = this;
    if (!terminal) return html`<p class="note bad">${t("add.no_terminal")}</p>`;
    return html`<form @submit=${this.start}>
      ${error ? html`<p class="note bad" role="alert">${error}</p>` : nothing}
      ${this.known ? nothing : html`<label>${t("add.name")}
        <input name="name" required autofocus autocomplete="off" .value=${this.name} @input=${(event: Event) => { this.name = valueOf(event); }} />
      </label>`}
      ${this.guest ? this.period() : nothing}
      ${this.terminalChoice(terminal)}
      ${this.others.length ? html`<fieldset><legend>${t("add.also_on")}</legend>
        <div class="chips">${this.others.map((it) => this.alsoChip(it))}</div></fieldset>` : nothing}
      <p class="quiet">${terminal.can.capture ? t("add.explain", { terminal: terminal.name }) : t("add.cannot_capture", { terminal: terminal.name })}</p>
      <div class="actions">
        ${terminal.can.picture ? html`<button type="button" @click=${this.upload}>${icon("upload")} ${t("add.use_picture")}</button>` : nothing}
        <button class="main" ?disabled=${!terminal.can.capture}>${t("add.start")}</button>
      </div>
    </form>`;
  }

  private terminalChoice(terminal: Terminal) {
    const { terminals } = this;
    if (terminals.length < 2) return nothing;
    return html`<label>${this.app.t("add.terminal")}
      <select @change=${(event: Event) => { this.terminalId = valueOf(event); }}>
        ${terminals.map((it) => html`<option value=${it.device_id} ?selected=${it === terminal}>${it.name}</option>`)}
      </select></label>`;
  }

  private alsoChip(id: string) {
    const isOn = this.alsoOn.includes(id);
    const toggle = () => {
      this.alsoOn = isOn ? this.alsoOn.filter((it) => it !== id) : [...this.alsoOn, id];
    };
    return html`<button type="button" class="chip" role="checkbox" aria-checked=${isOn} @click=${toggle}>
      ${icon(isOn ? "check" : "plus")} ${this.app.terminalName(id)}</button>`;
  }

  private period() {
    const { t } = this.app;
    return html`<fieldset><legend>${t("add.until")}</legend>
        <div class="chips">${(["tonight", "tomorrow", "sunday", "date"] as const).map((it) => html`<button type="button" class="chip"
          aria-pressed=${this.end === it} @click=${() => { this.end = it; }}>${t(`until.${it}`)}</button>`)}</div></fieldset>
      ${this.end === "date" ? html`<label>${t("add.date")}
        <input type="datetime-local" required .value=${this.date} @input=${(event: Event) => { this.date = valueOf(event); }} /></label>` : nothing}
      <p class="quiet">${this.endTime ? t("add.ends", { time: showLocal(this.app.hass, this.endTime) }) : nothing}</p>
      ${this.app.offers("enroll_user_with_face", "max_uses") ? html`<label class="check">
        <input type="checkbox" .checked=${this.once} @change=${(event: Event) => { this.once = isChecked(event); }} />${t("add.once")}</label>` : nothing}`;
  }

  private get endTime(): string {
    const { hass } = this.app;
    const days = { tonight: 0, tomorrow: 1, sunday: daysToSunday(hass) };
    if (this.end !== "date") return endOfDay(hass, days[this.end]);
    return this.date && `${this.date}:00`.slice(0, 19);
  }

  private running() {
    const { terminal } = this;
    return html`<hft-ring .app=${this.app} .progress=${this.progress} .name=${this.name} .terminal=${terminal?.name ?? ""}></hft-ring>
      <div class="actions"><button @click=${this.cancel}>${this.app.t("common.cancel")}</button></div>`;
  }

  private done(result: Result) {
    const { t } = this.app;
    const failed = failures(this.app, result.copies);
    return html`<div class="result">
        <hft-photo .app=${this.app} .device=${this.terminal?.device_id} .number=${result.employee_no}
          .name=${result.name} .version=${String(this.version)}></hft-photo>
        <h3 role="status">${t("add.done", { name: result.name })}</h3>
        <p class="quiet">${this.guest && this.endTime ? t("add.ends", { time: showLocal(this.app.hass, this.endTime) }) : nothing}</p>
        ${failed.map((it) => html`<p class="note bad">${it}</p>`)}
        <div class="row">
          ${this.terminal?.can.capture ? html`<button @click=${() => this.again(result)}>${icon("retake")} ${t("add.again")}</button>` : nothing}
          <button @click=${this.leave}>${t("add.finish")}</button>
        </div>
      </div>
      ${this.known ? nothing : html`<form class="next" @submit=${this.next}>
        <label>${t("add.next_name")}<input name="next" required autofocus autocomplete="off" /></label>
        <button class="main">${icon("next")} ${t(this.guest ? "add.next_guest" : "add.next_person")}</button>
      </form>`}`;
  }

  private readonly start = (event: Event) => {
    event.preventDefault();
    void this.enroll(this.known ? { employee_no: this.known.employee_no, if_exists: "update" } : {});
  };

  private readonly next = (event: Event) => {
    event.preventDefault();
    const input = (event.target as HTMLFormElement).elements.namedItem("next") as HTMLInputElement;
    this.name = input.value;
    void this.enroll({});
  };

  private again(result: Result): void {
    this.name = result.name;
    void this.enroll({ employee_no: result.employee_no, if_exists: "update" });
  }

  private fields(): object {
    if (!this.guest) return {};
    return { user_type: "visitor", valid_until: this.endTime, ...(this.once ? { max_uses: 1 } : {}) };
  }

  private async enroll(more: object): Promise<void> {
    const { terminal, app } = this;
    if (!terminal) return;
    remember(terminal.device_id, this.alsoOn);
    this.progress = null;
    this.stage = { name: "running" };
    const device_id = terminal.device_id;
    this.stop?.();
    app.waitsHere = device_id;
    const lost = new Promise<Result>((resolve, reject) => this.follow(device_id, resolve, reject));
    lost.catch(() => undefined);
    try {
      const copies = this.copyTo.length ? { copy_to: this.copyTo } : {};
      const asked = app.act<Result>("enroll_user_with_face", { device_id, name: this.name, ...this.fields(), ...copies, ...more });
      const result = await asked.catch((err: CommandError) => (typeof err?.code === "number" ? lost : Promise.reject(err)));
      this.version += 1;
      this.stage = { name: "done", result: { ...result, copies: result.copies ?? [] } };
    } catch (err) {
      const isCancelled = (err as CommandError)?.translation_key === "enrollment_cancelled";
      this.stage = { name: "form", ...(isCancelled ? {} : { error: app.errorText(err) }) };
    } finally {
      this.stop?.();
      this.stop = null;
      app.waitsHere = null;
    }
  }

  // Also tells the end, when the connection was lost with which the answer would come.
  private follow(device_id: string, resolve: (result: Result) => void, reject: (err: CommandError) => void): void {
    let hasBegun = false;
    const listener = (it: Progress) => {
      if (it.status === "checking" || it.status.startsWith("waiting")) hasBegun = true;
      if (!hasBegun) return;
      this.progress = it;
      if (it.status === "succeeded") resolve({ employee_no: it.employee_no ?? "", name: it.name ?? this.name, copies: [] });
      if (it.status === "failed" || it.status === "cancelled")
        reject({ translation_key: it.reason ?? "enrollment_cancelled", message: it.reason ? this.app.reasonText(it.reason) : "" });
    };
    this.stop = this.app.listen<Progress>("progress", listener, { device_id });
  }

  private readonly cancel = async () => {
    try {
      await this.app.act("cancel_enrollment", { device_id: this.terminal?.device_id }, undefined, false);
    } catch (err) {
      // It has ended meanwhile: the result is shown already.
      if ((err as CommandError)?.translation_key !== "no_enrollment_running") this.app.say(this.app.errorText(err), true);
    }
  };

  private readonly upload = async () => {
    const { app, terminal, known } = this;
    if (!terminal || (!known && !this.name.trim())) {
      this.stage = { name: "form", error: app.t("add.name_missing") };
      return;
    }
    const file = await chooseFile();
    if (!file) return;
    const device_id = known?.devices ?? [terminal.device_id, ...this.copyTo];
    this.stage = { name: "running" };
    try {
      const number = known?.employee_no ?? (await this.addUser(device_id));
      const outcomes = await setPicture(app, device_id, number, file);
      if (outcomes.every((it) => it.message !== undefined)) throw { message: failures(app, outcomes).join(" ") };
      this.version += 1;
      this.stage = { name: "done", result: { employee_no: number, name: this.name, copies: outcomes } };
    } catch (err) {
      this.stage = { name: "form", error: app.errorText(err) };
    }
  };

  private async addUser(device_id: string[]): Promise<string> {
    const data = { device_id, name: this.name, ...this.fields() };
    const added = await this.app.act<{ employee_no: string; terminals: Outcome[] }>("add_user", data);
    const failed = failures(this.app, added.terminals);
    if (failed.length) throw { message: failed.join(" ") };
    this.known = { employee_no: added.employee_no, name: this.name, devices: device_id };
    return added.employee_no;
  }

  private readonly leave = () => {
    if (this.stage.name === "running") void this.cancel();
    else this.dispatchEvent(new Event("done"));
  };
}

function lastChoice(): { terminal: string; alsoOn: string[] } {
  try {
    const found = JSON.parse(localStorage.getItem(LAST) ?? "{}") as { terminal?: string; alsoOn?: string[] };
    return { terminal: found.terminal ?? "", alsoOn: found.alsoOn ?? [] };
  } catch {
    return { terminal: "", alsoOn: [] };
  }
}

function remember(terminal: string, alsoOn: string[]): void {
  localStorage.setItem(LAST, JSON.stringify({ terminal, alsoOn }));
}

define("hft-add", Add);
