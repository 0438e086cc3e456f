// Returns what a person would find wrong with the page, as sentences: keys where
// texts belong, and texts that are cut off. Looks into all shadow roots.
(root) => {
  const KEY = /component\.|config_subentries|translation|^ui\.|\b[a-z]+_[a-z_]+\b|\{\w+\}|undefined|\[object|formatjs|MISSING_/;
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
      const frame = at.getBoundingClientRect();
      const hides = (overflow) => overflow !== "visible" && !scrolls(overflow);
      if (hides(style.overflowX) && (box.right > frame.right + 1 || box.left < frame.left - 1))
        return `cut by ${at.localName}`;
      if (hides(style.overflowY) && (box.bottom > frame.bottom + 2 || box.top < frame.top - 2))
        return `cut by ${at.localName}`;
      // What is scrolled away is not cut, and what is around does not count for it
      if (scrolls(style.overflowX) || scrolls(style.overflowY)) break;
    }
    return null;
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
    for (const box of boxes) {
      const why = cut(box, parentOf(text));
      if (why) found.add(`${why}: ${words}`);
    }
  };

  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) look(node);
    if (["STYLE", "SCRIPT", "NOSCRIPT"].includes(node.nodeName)) return;
    if (node.shadowRoot) walk(node.shadowRoot);
    node.childNodes.forEach(walk);
  };
  walk(root);
  return [...found];
}
