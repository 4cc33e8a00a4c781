// A plan by hand: drag, wheel, arrows, + and -. Each ends with the same page asked for another middle; without this script, links do that.

const STEP = 0.6;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const SIZES = [60, 120, 240, 480, 960];

const state = (plan) => ({ x: Number(plan.dataset.x), y: Number(plan.dataset.y), reach: Number(plan.dataset.reach) });
const fill = (pattern, { x, y, reach }) => pattern.replace("X.X", x.toFixed(1)).replace("Y.Y", y.toFixed(1)).replace("RR", reach);

let returns = false; // whether the focus was on the drawing that is being replaced

function show(plan, wanted) {
  const url = fill(plan.dataset.pattern, wanted);
  returns = document.activeElement?.matches("[data-plan-sight]") ?? false;
  window.htmx.ajax("GET", url, { target: "#plan", select: "#plan", swap: "outerHTML" });
  if ("pushes" in plan.dataset) history.replaceState(null, "", url);
}

function nearer(plan, by) {
  const now = state(plan);
  const reach = SIZES[SIZES.indexOf(now.reach) + by];
  if (reach) show(plan, { ...now, reach });
}

function begin(plan) {
  const sight = plan.querySelector("[data-plan-sight]");
  if (!sight || sight.hasAttribute("tabindex")) return;
  const svg = sight.querySelector("svg");
  const ground = svg.querySelector("[data-plan-ground]");
  sight.tabIndex = 0;
  sight.setAttribute("role", "group");
  sight.setAttribute("aria-labelledby", "plan-title");

  const units = () => 1 / svg.getScreenCTM().a;
  const metres = () => (2 * state(plan).reach) / svg.viewBox.baseVal.width;
  let from = null;

  sight.addEventListener("pointerdown", (event) => {
    if (event.button === 0) from = { x: event.clientX, y: event.clientY };
  });
  sight.addEventListener("pointermove", (event) => {
    if (!from || Math.hypot(event.clientX - from.x, event.clientY - from.y) < 4) return;
    if (!("dragged" in sight.dataset)) sight.setPointerCapture(event.pointerId);
    sight.dataset.dragged = "";
    ground.setAttribute("transform", `translate(${(event.clientX - from.x) * units()} ${(event.clientY - from.y) * units()})`);
  });
  sight.addEventListener("pointerup", (event) => {
    const began = from;
    from = null;
    if (!began) return;
    const now = state(plan);
    const scale = units() * metres();
    if ("dragged" in sight.dataset) {
      show(plan, { ...now, x: now.x - (event.clientX - began.x) * scale, y: now.y + (event.clientY - began.y) * scale });
    } else if (plan.dataset.pick && !event.target.closest("a")) {
      const box = svg.getBoundingClientRect();
      const x = now.x + (event.clientX - box.left - box.width / 2) * scale;
      const y = now.y - (event.clientY - box.top - box.height / 2) * scale;
      window.location.assign(fill(plan.dataset.pick, { ...now, x, y }));
    }
  });
  sight.addEventListener("pointercancel", () => {
    from = null;
    delete sight.dataset.dragged;
    ground.removeAttribute("transform");
  });
  sight.addEventListener("click", (event) => {
    if ("dragged" in sight.dataset) event.preventDefault();
  }, true);
  sight.addEventListener("dragstart", (event) => event.preventDefault());
  sight.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey && document.activeElement !== sight) return; // a page is scrolled past it
    event.preventDefault();
    nearer(plan, event.deltaY < 0 ? -1 : 1);
  }, { passive: false });
  sight.addEventListener("keydown", (event) => {
    const now = state(plan);
    const way = ARROWS[event.key];
    if (way) {
      event.preventDefault();
      show(plan, { ...now, x: now.x + way[0] * now.reach * STEP, y: now.y + way[1] * now.reach * STEP });
    } else if (event.key === "+" || event.key === "-") {
      nearer(plan, event.key === "+" ? -1 : 1);
    } else if (event.key === "Enter" && plan.dataset.pick) {
      window.location.assign(fill(plan.dataset.pick, now));
    }
  });
}

const all = () => {
  document.querySelectorAll("[data-plan]").forEach(begin);
  if (returns) document.querySelector("[data-plan-sight]")?.focus({ preventScroll: true });
  returns = false;
};
all();
document.addEventListener("htmx:afterSettle", all);
