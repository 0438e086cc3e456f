// The texts, through Home Assistant's translations; missing ones stop the compiler.

import type english from "../../custom_components/hikvision_face_terminal/translations/en.json";
import type { CommandError, Hass } from "./hass";
import { DOMAIN } from "./model";

type Keys<Tree> = {
  [Key in keyof Tree & string]: Tree[Key] extends string ? Key : `${Key}.${Keys<Tree[Key]>}`;
}[keyof Tree & string];

export type TextKey = Keys<(typeof english)["config_panel"]>;
export type Values = Record<string, string | number>;

const CATEGORIES = ["config_panel", "exceptions", "issues"] as const;

export class Texts {
  constructor(
    readonly language: string,
    private readonly texts: Record<string, string>,
  ) {}

  static async load(hass: Hass): Promise<Texts> {
    const language = hass.language;
    const answers = await Promise.all(
      CATEGORIES.map((category) =>
        hass.callWS<{ resources: Record<string, string> }>({
          type: "frontend/get_translations",
          language,
          category,
          integration: [DOMAIN],
        }),
      ),
    );
    return new Texts(language, Object.assign({}, ...answers.map((it) => it.resources)));
  }

  text(key: TextKey, values: Values = {}): string {
    return fill(this.texts[`component.${DOMAIN}.config_panel.${key}`] ?? key, values);
  }

  // What went wrong, in the owner's language where the integration says it in ours.
  error(err: unknown): string {
    const error = (err ?? {}) as CommandError;
    const known = this.exception(error.translation_key, error.translation_placeholders);
    if (known && (error.translation_domain ?? DOMAIN) === DOMAIN) return known;
    // Our commands answer with the key alone
    if (typeof error.code === "string" && this.exception(error.code)) return this.reason(error.code);
    return error.message || this.text("error.unknown");
  }

  // A reason without its details: texts that need some fall back to the message.
  reason(key: string, message?: string): string {
    const known = this.exception(key);
    return known && !known.includes("{") ? known : message || known || this.text("error.unknown");
  }

  // What Repairs says; a repair without a text here is not ours.
  issue(key: string, values: Values = {}): string | undefined {
    const text = this.texts[`component.${DOMAIN}.issues.${key}.title`];
    return text && fill(text, values);
  }

  list(parts: string[]): string {
    return new Intl.ListFormat(this.language, { type: "conjunction" }).format(parts);
  }

  private exception(key?: string, values: Values = {}): string | undefined {
    const text = this.texts[`component.${DOMAIN}.exceptions.${key}.message`];
    return text && fill(text, values);
  }
}

const fill = (text: string, values: Values): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
