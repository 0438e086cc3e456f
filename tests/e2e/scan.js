// Returns what a person would find wrong with the page, as sentences: keys where
// texts belong, texts that are cut off, and texts that can hardly be distinguished
// from what is behind them. Looks into all shadow roots.
(root) => {
  const KEY = /component\.|config_subentries|translation|^ui\.|\b[a-z]+_[a-z_]+\b|\{\w+\}|undefined|\[object|formatjs|MISSING_/;
  // The last is Home Assistant's own, which has none of our texts: it shortens a line
  const SKIPPED = ["style", "script", "noscript", "dialog-repairs-issue-subtitle"];
  const found = new Set();

  const parentOf = (node) =>
    node.assignedSlot ?? node.parentElement ?? node.getRootNode().host ?? null;

  const scrolls = (overflow) => overflow === "auto" || overflow === "scroll";

  // The part of a box that is to be seen of it, or why it is not to be seen whole
  const cut = (box, from) => {
    if (box.left < -1 || box.right > innerWidth + 1) return "beside the screen";
    for (let at = from; at; at = parentOf(at)) {
      const style = getComputedStyle(at);
      if (style.position === "fixed") break;
      const hides = (overflow) => overflow !== "visible" && !scrolls(overflow);
      if (style.textOverflow === "ellipsis" && hides(style.overflowX)) {
        const padding = parseFloat(style.paddingLeft) + parseFloat(style.paddingRight);
        const room = at.clientWidth - padding;
        if (at.scrollWidth > at.clientWidth + 1 || (room > 0 && box.width > room + 1))
          return `shortened by ${at.localName}`;
      }
      const frame = at.getBoundingClientRect();
      if (hides(style.overflowX) && (box.right > frame.right + 1 || box.left < frame.left - 1))
        return `cut by ${at.localName}`;
      if (hides(style.overflowY) && (box.bottom > frame.bottom + 2 || box.top < frame.top - 2))
        return `cut by ${at.localName}`;
      // What is scrolled away is not cut, and what is around does not count for it
      if (scrolls(style.overflowX) || scrolls(style.overflowY)) break;
    }
    return null;
  };

  const rgba = (color) => {
    const numbers = color.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0, 0];
    // "color(srgb 1 1 1)", as what is mixed in style sheets comes out
    const scale = color.startsWith("color(") ? 255 : 1;
    const [red, green, blue, alpha = 1] = numbers;
    return [red * scale, green * scale, blue * scale, alpha];
  };

  const over = (front, back) =>
    [0, 1, 2].map((i) => front[i] * front[3] + back[i] * (1 - front[3])).concat(1);

  // What is behind a text: the nearest backgrounds, until nothing shines through
  const behind = (from) => {
    const layers = [];
    for (let at = from; at; at = parentOf(at)) {
      const style = getComputedStyle(at);
      if (style.backgroundImage !== "none") return null;
      const color = rgba(style.backgroundColor);
      if (color[3]) layers.push(color);
      if (color[3] === 1) return layers.reduceRight((back, front) => over(front, back));
    }
    return null;
  };

  const brightness = ([red, green, blue]) => {
    const [r, g, b] = [red, green, blue].map((value) => {
      const part = value / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };

  // As the accessibility guidelines count it: 1 is invisible, 21 is black on white
  const contrast = (element) => {
    const ground = behind(element);
    if (!ground) return Infinity;
    const text = over(rgba(getComputedStyle(element).color), ground);
    const [dark, light] = [brightness(ground), brightness(text)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };

  const look = (text) => {
    const words = text.data.trim();
    const element = text.parentElement ?? text.getRootNode().host;
    if (!words || !element?.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
      return;
    const range = document.createRange();
    range.selectNodeContents(text);
    const boxes = [...range.getClientRects()].filter((box) => box.width > 1 && box.height > 1);
    if (!boxes.length) return;
    if (KEY.test(words)) found.add(`a key: ${words}`);
    const seen = contrast(element);
    // Home Assistant itself has a white number on orange, 2.2
    if (seen < 2) found.add(`faint (${seen.toFixed(1)}): ${words}`);
    for (const box of boxes) {
      const why = cut(box, parentOf(text));
      if (why) found.add(`${why}: ${words}`);
    }
  };

  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) look(node);
    if (SKIPPED.includes(node.localName)) return;
    if (node.shadowRoot) walk(node.shadowRoot);
    node.childNodes.forEach(walk);
  };
  walk(root);
  return [...found];
}
