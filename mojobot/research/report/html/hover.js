// Values under the pointer; without it everything is readable in the table below the chart.
(() => {
  const svg = document.querySelector("svg.curve");
  if (!svg) return;
  const { at, equity, drawdown } = JSON.parse(document.getElementById("curve").textContent);
  const out = document.querySelector(".hover");
  const [left, right, top, bottom] = ["left", "right", "top", "bottom"].map((name) => Number(svg.dataset[name]));
  const [low, high] = [Number(svg.dataset.low), Number(svg.dataset.high)];
  const cross = svg.querySelector(".cross");
  const dot = svg.querySelector(".dot");
  const last = at.length - 1;
  let shown = last;
  const show = (index) => {
    shown = Math.max(0, Math.min(last, index));
    const x = left + ((at[shown] - at[0]) / (at[last] - at[0])) * (right - left);
    const y = bottom - ((equity[shown] - low) / (high - low)) * (bottom - top);
    cross.setAttribute("x1", x);
    cross.setAttribute("x2", x);
    dot.setAttribute("cx", x);
    dot.setAttribute("cy", y);
    for (const mark of [cross, dot]) mark.classList.add("shown");
    const day = new Date(at[shown]).toISOString().slice(0, 16).replace("T", " ");
    const usd = equity[shown].toLocaleString("en-US", { maximumFractionDigits: 0 });
    out.textContent = `${day}  $${usd}  -${(drawdown[shown] * 100).toFixed(2)}%`;
  };
  svg.addEventListener("pointermove", (event) => {
    const box = svg.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
    const wanted = at[0] + ((x - left) / (right - left)) * (at[last] - at[0]);
    let index = at.findIndex((time) => time >= wanted);
    if (index < 0) index = last;
    if (index > 0 && wanted - at[index - 1] < at[index] - wanted) index -= 1;
    show(index);
  });
  svg.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -20, PageDown: 20, Home: -last, End: last }[event.key];
    if (!step) return;
    event.preventDefault();
    show(shown + step);
  });
})();
