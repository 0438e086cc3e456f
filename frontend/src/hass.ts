// What the page uses of Home Assistant: only what its documentation for panels names.

export interface EntityState {
  entity_id: string;
  state: string;
  attributes: Record<string, unknown> & { friendly_name?: string };
}

export interface Hass {
  states: Record<string, EntityState | undefined>;
  services: Record<string, Record<string, { fields?: Record<string, unknown> } | undefined> | undefined>;
  language: string;
  locale?: { time_format?: string };
  config: { time_zone: string };
  callWS<T>(message: { type: string; [key: string]: unknown }): Promise<T>;
  fetchWithAuth(path: string, init?: RequestInit): Promise<Response>;
  connection: {
    subscribeMessage<T>(
      listener: (message: T) => void,
      message: { type: string; [key: string]: unknown },
    ): Promise<() => Promise<void> | void>;
  };
}

export interface Route {
  prefix: string;
  path: string;
}

// Home Assistant's error of a command or an action; a number is a lost connection's.
export interface CommandError {
  code?: string | number;
  message?: string;
  translation_key?: string;
  translation_domain?: string;
  translation_placeholders?: Record<string, string>;
}
