// Watches when the people arrive, when the first of them is to be seen, and each task
// that kept the page from answering.
window.tasks = [];
new PerformanceObserver((list) => {
  window.tasks.push(...list.getEntries().map((it) => [it.startTime, it.duration]));
}).observe({ type: "longtask" });
const Plain = WebSocket;
window.WebSocket = class extends Plain {
  constructor(...args) {
    super(...args);
    this.addEventListener("message", (event) => {
      const isThem = event.data.includes('"employee_no":"2999"');
      if (isThem) window.arrived = performance.now();
    });
  }
};
const tile = (node) => {
  if (node.classList?.contains("tile")) return true;
  const children = [...(node.shadowRoot?.children ?? []), ...(node.children ?? [])];
  return children.some(tile);
};
const look = () => {
  if (window.arrived && tile(document.documentElement)) window.drawn = performance.now();
  else requestAnimationFrame(look);
};
look();
