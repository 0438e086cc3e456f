// What the parts of the page share: the house, its texts, and how it is asked.

import type { EntityState, Hass } from "./hass";
import { DOMAIN, type Household, type Person, type Terminal } from "./model";
import { Photos } from "./photos";
import { Texts, type TextKey, type Values } from "./texts";

export interface Confirmation {
  title: string;
  text: string;
  yes: string;
  danger?: boolean;
}

export interface Toast {
  text: string;
  isError: boolean;
}

interface Issue {
  domain: string;
  issue_id: string;
  ignored: boolean;
  translation_key: string | null;
  translation_placeholders: Record<string, string> | null;
}

// One that is not set up is told of in short.
const UNKNOWN = {
  events: "off", clock_offset: null, users: null, user_capacity: null, faces: null, face_capacity: null, doors: [],
  can: { capture: false, picture: false, cards: false, fingerprints: false, pins: false }, enrolling: false,
} as const;

const TOAST_MILLISECONDS = 6000;

export class App extends EventTarget {
  hass!: Hass;
  terminals: Terminal[] | null = null;
  household: Household | null = null;
  toast: Toast | null = null;
  // What is being changed right now, by person's key and by what is changed.
  readonly busy = new Set<string>();
  readonly photos = new Photos(this);
  // The terminal that waits for a person whom this page enrolls.
  waitsHere: string | null = null;
  private texts: Texts | null = null;
  private toastTimer?: ReturnType<typeof setTimeout>;
  private asking: { confirmation: Confirmation; answer: (yes: boolean) => void } | null = null;

  get isReady(): boolean {
    return this.texts !== null;
  }

  async loadTexts(): Promise<void> {
    this.texts = await Texts.load(this.hass);
    this.changed();
  }

  readonly t = (key: TextKey, values?: Values): string => this.texts?.text(key, values) ?? "";
  readonly errorText = (err: unknown): string => this.texts?.error(err) ?? "";
  readonly reasonText = (key: string, message?: string): string => this.texts?.reason(key, message) ?? "";
  readonly list = (parts: string[]): string => this.texts?.list(parts) ?? "";

  // What Repairs says about each terminal, by its entry.
  async repairs(entryId: string): Promise<string[]> {
    const { issues } = await this.hass.callWS<{ issues: Issue[] }>({ type: "repairs/list_issues" });
    const ours = issues.filter((it) => it.domain === DOMAIN && !it.ignored && it.issue_id.includes(entryId));
    return ours.flatMap((it) => this.texts?.issue(it.translation_key ?? "", it.translation_placeholders ?? {}) ?? []);
  }

  // Returns how to end the subscriptions; they come back by themselves after a reconnect.
  subscribe(): () => void {
    const ends = [
      this.listen<{ terminals: Terminal[] }>("terminals", (it) => {
        this.terminals = it.terminals.map((terminal) => ({ ...UNKNOWN, ...terminal }) as Terminal);
      }),
      this.listen<Household>("people", (it) => {
        this.household = it;
      }),
    ];
    return () => ends.forEach((end) => end());
  }

  listen<T>(subject: string, listener: (message: T) => void, data: object = {}): () => void {
    const message = { type: `${DOMAIN}/${subject}/subscribe`, ...data };
    const subscribed = this.hass.connection.subscribeMessage<T>((it) => {
      listener(it);
      this.changed();
    }, message);
    subscribed.catch((err: unknown) => this.say(this.errorText(err), true));
    return () => void subscribed.then((end) => end(), () => undefined);
  }

  command<T>(name: string, data: object = {}): Promise<T> {
    return this.hass.callWS<T>({ type: `${DOMAIN}/${name}`, ...data });
  }

  async act<T>(action: string, data: object, domain: string = DOMAIN, answers = true): Promise<T> {
    const answer = await this.hass.callWS<{ response: T }>({
      type: "call_service",
      domain,
      service: action,
      service_data: data,
      return_response: answers,
    });
    return answer.response;
  }

  offers(action: string, field?: string): boolean {
    const fields = this.hass.services[DOMAIN]?.[action]?.fields;
    if (!fields || !field) return fields !== undefined;
    const sections = Object.values(fields) as { fields?: object }[];
    return field in fields || sections.some((it) => it?.fields && field in it.fields);
  }

  terminal(deviceId: string): Terminal | undefined {
    return this.terminals?.find((it) => it.device_id === deviceId);
  }

  terminalName(deviceId: string): string {
    return this.terminal(deviceId)?.name ?? deviceId;
  }

  names(deviceIds: string[]): string {
    return this.list(deviceIds.map((it) => this.terminalName(it)));
  }

  isAnswering(deviceId: string): boolean {
    return this.terminal(deviceId)?.state === "connected" && !this.household?.failed.includes(deviceId);
  }

  // Those who cannot be read may know the person: what is to hold must reach them later.
  get silent(): string[] {
    return (this.terminals ?? []).map((it) => it.device_id).filter((it) => !this.isAnswering(it));
  }

  entities(domain: string): EntityState[] {
    const found = Object.values(this.hass.states).filter((it) => it?.entity_id.startsWith(`${domain}.`));
    return (found as EntityState[]).sort((a, b) => this.entityName(a.entity_id).localeCompare(this.entityName(b.entity_id)));
  }

  entityName(entityId: string): string {
    return this.hass.states[entityId]?.attributes.friendly_name ?? entityId;
  }

  person(employeeNo: string, deviceId: string): Person | undefined {
    return this.household?.people.find(
      (it) => it.employee_no === employeeNo && it.terminals.some((at) => at.device_id === deviceId),
    );
  }

  say(text: string, isError = false): void {
    clearTimeout(this.toastTimer);
    this.toast = { text, isError };
    if (!isError) this.toastTimer = setTimeout(() => this.closeToast(), TOAST_MILLISECONDS);
    this.changed();
  }

  closeToast(): void {
    this.toast = null;
    this.changed();
  }

  get confirmation(): Confirmation | null {
    return this.asking?.confirmation ?? null;
  }

  confirm(confirmation: Confirmation): Promise<boolean> {
    this.answer(false);
    return new Promise((answer) => {
      this.asking = { confirmation, answer };
      this.changed();
    });
  }

  answer(yes: boolean): void {
    const { asking } = this;
    this.asking = null;
    asking?.answer(yes);
    this.changed();
  }

  changed(): void {
    this.dispatchEvent(new Event("changed"));
  }
}
