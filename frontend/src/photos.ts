// Pictures of faces: only of what is on the screen, at most two at once per terminal,
// kept nowhere.

import type { App } from "./app";
import type { CommandError } from "./hass";

const AT_ONCE = 2;

interface Wish {
  employeeNo: string;
  resolve: (picture: Blob | null) => void;
}

export class Photos {
  // The owner has switched them off.
  areOff = false;
  private readonly waiting = new Map<string, Wish[]>();
  private readonly running = new Map<string, number>();

  constructor(private readonly app: App) {}

  // Returns null without a face; never rejects. Ended by `signal`, if it still waits.
  load(deviceId: string, employeeNo: string, signal: AbortSignal): Promise<Blob | null> {
    if (this.areOff) return Promise.resolve(null);
    return new Promise((resolve) => {
      const wish = { employeeNo, resolve };
      const queue = this.waiting.get(deviceId) ?? [];
      this.waiting.set(deviceId, queue);
      queue.push(wish);
      signal.addEventListener("abort", () => {
        const at = queue.indexOf(wish);
        if (at >= 0) queue.splice(at, 1);
        resolve(null);
      });
      this.next(deviceId);
    });
  }

  private next(deviceId: string): void {
    const running = this.running.get(deviceId) ?? 0;
    if (running >= AT_ONCE) return;
    const wish = this.waiting.get(deviceId)?.shift();
    if (!wish) return;
    this.running.set(deviceId, running + 1);
    void this.fetch(deviceId, wish.employeeNo)
      .catch((err: CommandError) => {
        if (err?.code === "photos_off") this.areOff = true;
        return null;
      })
      .then(wish.resolve)
      .then(() => {
        this.running.set(deviceId, (this.running.get(deviceId) ?? 1) - 1);
        this.next(deviceId);
      });
  }

  private async fetch(deviceId: string, employeeNo: string): Promise<Blob | null> {
    if (this.areOff) return null;
    const data = { device_id: deviceId, employee_no: employeeNo };
    const { path } = await this.app.command<{ path: string }>("photos/sign", data);
    const answer = await fetch(path, { cache: "no-store" });
    return answer.ok ? answer.blob() : null;
  }
}
