// Changes of people: the actions, and what is said about their outcome.

import type { App } from "./app";
import { devicesOf, keyOf, type Outcome, type Person } from "./model";

interface Answer {
  terminals?: Outcome[];
  copies?: Outcome[];
}

// Runs one change at a time per person and kind; says how it went, and whether it went well.
export async function change(
  app: App, person: Person, kind: string, done: string, work: () => Promise<Answer | undefined>,
): Promise<boolean> {
  const key = `${keyOf(person)}\n${kind}`;
  if (app.busy.has(key)) return false;
  app.busy.add(key);
  app.changed();
  try {
    return tell(app, done, await work());
  } catch (err) {
    app.say(app.errorText(err), true);
    return false;
  } finally {
    app.busy.delete(key);
    app.changed();
  }
}

export const isBusy = (app: App, person: Person, kind: string): boolean =>
  app.busy.has(`${keyOf(person)}\n${kind}`);

// Says what happened on each terminal, in one sentence for those where all went well.
export function tell(app: App, done: string, answer: Answer | undefined): boolean {
  const outcomes = answer?.terminals ?? answer?.copies ?? [];
  const failed = outcomes.filter((it) => it.message !== undefined);
  const pending = outcomes.filter((it) => it.result === "pending").map((it) => it.device_id);
  const parts = failed.length === outcomes.length && outcomes.length ? [] : [done];
  if (pending.length) parts.push(app.t("result.pending", { terminals: app.names(pending) }));
  parts.push(...failures(app, failed));
  app.say(parts.join(" "), failed.length > 0);
  return failed.length === 0;
}

export const failures = (app: App, outcomes: Outcome[]): string[] =>
  outcomes
    .filter((it) => it.message !== undefined)
    .map((it) =>
      app.t("result.failed", {
        terminal: app.terminalName(it.device_id),
        message: app.reasonText(it.result, it.message),
      }),
    );

// What must hold everywhere is also kept for terminals that do not answer now.
const everywhere = (app: App, person: Person): string[] => [
  ...new Set([...devicesOf(person), ...app.silent]),
];

export function update(app: App, person: Person, kind: string, done: string, fields: object): Promise<boolean> {
  const keepable = Object.keys(fields).every((it) => ["blocked", "valid_from", "valid_until", "schedule"].includes(it));
  const device_id = keepable ? everywhere(app, person) : devicesOf(person);
  return change(app, person, kind, done, () =>
    app.act("update_user", { device_id, employee_no: person.employee_no, ...fields }),
  );
}

export function block(app: App, person: Person, blocked: boolean): Promise<boolean> {
  const { name } = person;
  const done = blocked ? app.t("result.blocked", { name }) : app.t("result.unblocked", { name });
  return update(app, person, "block", done, { blocked });
}

export const isBlocked = (person: Person): boolean => person.terminals.some((it) => !it.enabled);

export async function remove(app: App, person: Person, deviceIds = devicesOf(person)): Promise<boolean> {
  const values = { name: person.name, terminals: app.names(deviceIds) };
  const yes = await app.confirm({
    title: app.t("remove.title", { name: person.name }),
    text: app.t("remove.text", values),
    yes: app.t("remove.yes"),
    danger: true,
  });
  if (!yes) return false;
  const isAll = deviceIds.length === person.terminals.length;
  const device_id = isAll ? everywhere(app, person) : deviceIds;
  return change(app, person, "remove", app.t("result.removed", values), () =>
    app.act("delete_user", { device_id, employee_no: [person.employee_no] }),
  );
}

// From the first terminal that answers, to one that does not have them.
export async function copy(app: App, person: Person, target: string, updates = false): Promise<boolean> {
  const source = devicesOf(person).find((it) => app.isAnswering(it));
  if (!source) {
    app.say(app.t("result.no_source", { name: person.name }), true);
    return false;
  }
  const values = { name: person.name, terminal: app.terminalName(target) };
  return change(app, person, `at ${target}`, app.t("result.copied", values), () =>
    app.act("copy_user", {
      device_id: source,
      employee_no: person.employee_no,
      targets: [target],
      ...(updates ? { if_exists: "update" } : {}),
    }),
  );
}
