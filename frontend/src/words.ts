// The state of a person in words.

import type { App } from "./app";
import type { Person, Record_ } from "./model";
import { dayOf, isForEver, localNow, showClock, showLocal, showMoment } from "./time";

export type Tone = "good" | "bad" | "quiet";
export interface State {
  text: string;
  tone: Tone;
}

export function stateOf(app: App, person: Person): State {
  const blocked = person.terminals.filter((it) => !it.enabled);
  if (blocked.length && blocked.length === person.terminals.length)
    return { text: app.t("state.blocked"), tone: "bad" };
  if (blocked.length) {
    const terminals = app.names(blocked.map((it) => it.device_id));
    return { text: app.t("state.blocked_at", { terminals }), tone: "bad" };
  }
  const [first] = person.terminals;
  return first ? recordState(app, first, person.terminals.every(hasNoKey)) : { text: app.t("state.nowhere"), tone: "quiet" };
}

const hasNoKey = (it: Record_): boolean => it.has_face === false && !it.cards && !it.fingerprints;

function recordState(app: App, record: Record_, hasNoFace: boolean): State {
  const now = localNow(app.hass);
  if (record.user_type === "blacklist") return { text: app.t("state.blocklist"), tone: "bad" };
  if (record.valid_until && record.valid_until < now)
    return { text: app.t("state.ended", { time: showLocal(app.hass, record.valid_until) }), tone: "bad" };
  if (hasNoFace) return { text: app.t("state.no_face"), tone: "quiet" };
  if (record.valid_from && record.valid_from > now)
    return { text: app.t("state.begins", { time: showLocal(app.hass, record.valid_from) }), tone: "quiet" };
  return { text: allowed(app, record), tone: "good" };
}

function allowed(app: App, record: Record_): string {
  const parts = [];
  if (!isForEver(record.valid_until))
    parts.push(app.t("state.until", { time: showLocal(app.hass, record.valid_until!) }));
  if (record.schedule) parts.push(app.t("state.hours", { schedule: app.entityName(record.schedule) }));
  if (record.max_uses) {
    const left = Math.max(0, record.max_uses - (record.uses ?? 0));
    parts.push(app.t("state.uses_left", { left }));
  }
  return parts.join(" · ") || app.t("state.always");
}

export function lastSeen(app: App, person: Person): string {
  const time = person.last_seen;
  if (!time) return "";
  const today = dayOf(app.hass, time) === localNow(app.hass).slice(0, 10);
  return today
    ? app.t("people.seen_today", { time: showClock(app.hass, time) })
    : app.t("people.seen", { time: showMoment(app.hass, time) });
}
