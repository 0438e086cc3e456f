// What the integration's WebSocket commands report.

export const DOMAIN = "hikvision_face_terminal";

export interface Door {
  number: number;
  lock: string | null;
  button: string | null;
  mode: string | null;
  contact: string | null;
}

export type TerminalState = "connected" | "unreachable" | "retrying" | "stopped";

export interface Terminal {
  device_id: string;
  entry_id: string;
  name: string;
  model: string | null;
  firmware: string | null;
  url: string;
  state: TerminalState;
  events: "stream" | "polling" | "down" | "off";
  clock_offset: number | null;
  users: number | null;
  user_capacity: number | null;
  faces: number | null;
  face_capacity: number | null;
  doors: Door[];
  can: { capture: boolean; picture: boolean; cards: boolean; fingerprints: boolean; pins: boolean };
  repairs: number;
  enrolling: boolean;
}

// A person as one terminal has them; times are the terminal's own, without a zone.
export interface Record_ {
  device_id: string;
  user_type: string | null;
  gender: string;
  valid_from: string | null;
  valid_until: string | null;
  enabled: boolean;
  has_face: boolean | null;
  cards: number | null;
  fingerprints: number | null;
  schedule?: string | null;
  max_uses?: number | null;
  uses?: number | null;
}

export type Field =
  | "user_type" | "gender" | "valid_from" | "valid_until" | "enabled" | "has_face" | "cards"
  | "fingerprints" | "doors" | "group_id" | "schedule" | "max_uses" | "uses";

export interface Pending {
  device_id: string;
  kind: "delete" | "block" | "card" | "access" | "other_person";
}

export interface Person {
  employee_no: string;
  name: string;
  person: string | null;
  terminals: Record_[];
  differs: Field[];
  pending: Pending[];
  last_seen: string | null;
}

export interface Household {
  people: Person[];
  reading: boolean;
  failed: string[];
}

export type Status =
  | "idle" | "checking" | "waiting_for_face" | "waiting_for_card" | "waiting_for_finger"
  | "creating_user" | "linking_face" | "verifying" | "succeeded" | "failed" | "cancelled";

export interface Progress {
  status: Status;
  progress: number | null;
  employee_no: string | null;
  name: string | null;
  reason: string | null;
  seconds_left: number | null;
}

export type Method = "face" | "card" | "fingerprint" | "pin" | "qr_code" | "code" | "combined" | "unknown";

export type Denial =
  | "unknown_face" | "unknown_card" | "unknown_fingerprint" | "wrong_pin" | "no_permission"
  | "outside_schedule" | "expired" | "blocked" | "door_held_closed" | "liveness" | "timeout" | "other";

export interface Visit {
  device_id: string;
  time: string;
  // Of a live one: when the terminal says that it was.
  device_time?: string | null;
  result: "granted" | "denied";
  method: Method | null;
  reason: Denial | null;
  employee_no: string | null;
  name: string | null;
  person: string | null;
  door: number | null;
}

// One terminal's outcome of an action; `message` only where it failed.
export interface Outcome {
  device_id: string;
  result: string;
  message?: string;
}

export const keyOf = (person: { employee_no: string; name: string }): string =>
  `${person.employee_no}\n${person.name}`;

export const devicesOf = (person: Person): string[] => person.terminals.map((it) => it.device_id);
