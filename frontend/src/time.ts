// Times as terminals keep them: the house's local time, without a zone.

import type { Hass } from "./hass";

// Terminals write "always" as the last day that they can tell.
const FOR_EVER = 2035;
export const LAST_DAY = "2037-12-31T23:59:59";

// "2026-12-24T18:00:00" in Home Assistant's time zone; comparable as text.
export function localNow(hass: Hass, at = new Date()): string {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: hass.config.time_zone,
    hourCycle: "h23",
    year: "numeric", month: "2-digit", day: "2-digit",
    hour: "2-digit", minute: "2-digit", second: "2-digit",
  }).formatToParts(at);
  const part = (type: string) => parts.find((it) => it.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}:${part("second")}`;
}

// The end of a day, so many days from today.
export function endOfDay(hass: Hass, days: number): string {
  const date = new Date(`${localNow(hass).slice(0, 10)}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return `${date.toISOString().slice(0, 10)}T23:59:59`;
}

// How many days until the next Sunday, which is never today.
export function daysToSunday(hass: Hass): number {
  return 7 - new Date(`${localNow(hass).slice(0, 10)}T12:00:00Z`).getUTCDay();
}

export const isForEver = (end: string | null): boolean => end === null || Number(end.slice(0, 4)) >= FOR_EVER;

// A local time without a zone is read and shown in UTC, so that nothing moves it.
export function showLocal(hass: Hass, time: string): string {
  const withTime = !time.slice(11).startsWith("23:59");
  return format(hass, new Date(`${time.slice(0, 19)}Z`), "UTC", withTime);
}

export const showMoment = (hass: Hass, time: string): string =>
  format(hass, new Date(time), hass.config.time_zone, true);

export const showDay = (hass: Hass, time: string): string =>
  new Intl.DateTimeFormat(hass.language, {
    weekday: "long", day: "numeric", month: "long", timeZone: hass.config.time_zone,
  }).format(new Date(time));

export const showClock = (hass: Hass, time: string): string =>
  new Intl.DateTimeFormat(hass.language, {
    hour: "numeric", minute: "2-digit", timeZone: hass.config.time_zone, ...hours(hass),
  }).format(new Date(time));

// The part of a time in its house that tells the day.
export const dayOf = (hass: Hass, time: string): string => localNow(hass, new Date(time)).slice(0, 10);

function format(hass: Hass, date: Date, timeZone: string, withTime: boolean): string {
  const thisYear = localNow(hass).slice(0, 4) === String(date.getUTCFullYear());
  return new Intl.DateTimeFormat(hass.language, {
    day: "numeric", month: "short", timeZone,
    ...(thisYear ? {} : { year: "numeric" }),
    ...(withTime ? { hour: "numeric", minute: "2-digit", ...hours(hass) } : {}),
  }).format(date);
}

function hours(hass: Hass): Intl.DateTimeFormatOptions {
  const wanted = hass.locale?.time_format;
  return wanted === "12" || wanted === "24" ? { hour12: wanted === "12" } : {};
}
