// ratio = Σ over groups (tonnes at the slider's per cent) ÷ baseline. Tonnes lie on straight lines between the per cents
// that Python sends; an untouched group does what the list says. Python works everything out again on release.
const kept = new WeakMap(), WAIT_MS = 250;
// What every grouping's sliders say now, newer than what Python may send again; and what they said before each change.
const since = { past: [], now: {}, sends: 0 }, plainly = (values) => JSON.stringify(Object.entries(values ?? {}).sort());

const number = (value, digits) => {
  const scale = 10 ** digits, rounded = Math.floor(Math.abs(value) * scale + 0.5) / scale;
  const text = rounded.toFixed(digits), apart = rounded < 1000 ? text : text.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ",");
  return (value < 0 && rounded ? "-" : "") + apart;
};
const percent = (share, digits) => share === 1 ? "100%"
  : number(share > 1 ? share * 100 : Math.min(share * 100, 100 - 10 ** -digits), digits) + "%";
const said = (share, target) => {
  let digits = 1; // A ratio short of its target never reads as the target itself.
  if (share < target) while (digits < 4 && percent(share, digits) === percent(target, digits)) digits += 1;
  return percent(share, digits);
};

const at = ([, start, places, values], value, column) => {
  if (value === undefined) return start[column];
  const right = places.findIndex((place) => place >= value), left = right - (places[right] !== value);
  const low = values[left][column], high = values[right][column];
  return low + (high - low) * (value - places[left]) / Math.max(places[right] - places[left], 1);
};
const totals = (data, values) => {
  const rows = data.rows.map((row) => row.fixed.map((fixed, column) => {
    const sum = row.pairs.reduce((sum, pair) => sum + at(pair, values[data.sliders[pair[0]].id], column), fixed);
    // Tonnes are decimals: what the order of adding leaves behind is rounded away, as in Python.
    return column < 4 ? Math.round(sum * 1e12) / 1e12 : sum;
  }));
  const last = rows.length - 1;
  if (data.rows[last].sum) rows[last] = rows[last].map((_, c) => rows.slice(0, last).reduce((sum, row) => sum + row[c], 0));
  return rows;
};
const verdict = (share, target, required, tolerance) => share === null ? "cannot"
  : share >= required - tolerance ? "met" : share >= target - tolerance ? "reduced" : "short";

const make = (tag, className = "", text = "", more = {}) =>
  Object.assign(document.createElement(tag), { className, textContent: text, ...more });
const within = (parent, ...children) => { parent.append(...children); return parent; };
// Only what has changed is written: 60 times a second there is no time to lay out the rest.
const put = (node, text) => { if (node.textContent !== text) node.textContent = text; };
const once = (part, name, value, write) => { if (part[name] !== value) write(part[name] = value); };

function change(now) {
  const by = Object.keys({ ...since.now, ...now }).filter((one) => plainly(since.now[one]) !== plainly(now[one]));
  if (by.length) since.past.push({ now: since.now, by });
  since.now = now;
  return by.length;
}

function buildSliders(me, home) {
  me.parts = {};
  home.replaceChildren(...me.data.sliders.map((one) => {
    const range = make("input", "", "", { type: "range", min: 0, max: 100, step: 1, ariaLabel: one.label });
    const undone = me.data.words.reset, reset = make("button", "", "↺", { type: "button", title: undone, ariaLabel: `${undone} ${one.name}` });
    const value = make("span", "value"), track = within(make("div", "track"), range);
    track.style.cssText = `--mean: ${one.mean / 100}; --most: ${one.most}%`;
    range.oninput = () => { me.values[one.id] = Math.min(+range.value, one.most); me.paint(); };
    range.onkeydown = range.onpointerdown = ({ type }) => { me.byKey = type === "keydown"; };
    range.onchange = () => me.release(me.byKey ? WAIT_MS : 0);
    reset.onclick = () => { delete me.values[one.id]; me.release(0); range.focus(); };
    const name = make("span", "name", one.name, { title: one.name });
    const box = within(make("div", "slider"), within(make("div", "line"), name, make("span", "count", one.count), value, reset), track);
    return (me.parts[one.id] = { box, range, track, value }).box;
  }));
}

function buildRows(me, table) {
  const { data } = me;
  table.tHead.replaceChildren(within(make("tr"), ...[data.words.county, ...data.pollutants].map((name) => make("th", "", name))));
  me.cells = data.rows.map((row) => row.target.map((target) => {
    const mark = make("i"), ratio = make("div", "ratio"), aim = make("b"), bar = within(make("div", "bullet"), aim);
    aim.style.left = `${Math.min(target / data.top, 1) * 100}%`;
    const cell = within(make("div", "cell"), within(make("div", "said"), mark, ratio), bar);
    return { cell, mark, ratio, bar };
  }));
  table.tBodies[0].replaceChildren(...data.rows.map((row, r) => within(make("tr", row.city ? "city" : ""),
    make("th", "", row.name, { scope: "row" }), ...me.cells[r].map(({ cell }) => within(make("td"), cell)))));
}

function buildFrame(me, root) {
  const { data } = me, { words } = data;
  me.strip = [data.counted && words.met, words.lost].map((word) => word && within(make("span", "", word), make("b"), make("small")));
  root.querySelector(".strip").replaceChildren(...me.strip.filter(Boolean));
  root.querySelector(".key").replaceChildren(...words.key.map((text) => make("span", "", text)));
  for (const [code, colour] of Object.entries(data.colours)) root.querySelector(".live").style.setProperty(`--${code}`, colour);
  [me.undo, me.all] = ["undo", "all"].map((what) => Object.assign(root.querySelector(`[data-do=${what}]`), { textContent: words[what] }));
  me.undo.onclick = () => { me.tell?.(); since.now = since.past.pop().now; me.send(); };
  me.all.onclick = () => { me.tell?.(); change({}) && me.send(); };
}

function paint(me) {
  const { data, values } = me, rows = totals(data, values);
  const reached = data.rows.filter((row, r) => me.cells[r].map((part, p) => {
    const share = row.base[p] > 0 ? rows[r][p] / row.base[p] : null;
    const code = verdict(share, row.target[p], row.required[p], data.tolerance);
    put(part.ratio, share === null ? "—" : said(share, row.target[p]));
    once(part, "length", Math.min((share ?? 0) / data.top, 1), (x) => { part.bar.style.backgroundSize = `${x * 100}% 100%`; });
    once(part, "name", `cell ${code}${share > data.top ? " over" : ""}`, (name) => {
      part.cell.className = name;
      Object.assign(part.mark, { textContent: data.marks[code], title: data.verdicts[code] });
    });
    return code === "met" || code === "reduced";
  }).every(Boolean) && !row.city).length;
  const cost = rows[rows.length - 1][4], change = number(cost - data.listCost, 1), [met, lost] = me.strip;
  if (met) put(met.children[0], `${reached} / ${data.rows.length - 1}`);
  put(lost.children[0], number(cost, 1));
  put(lost.children[1], `${data.words.unit} (${change.startsWith("-") ? "" : "+"}${change})`);
  for (const one of data.sliders) {
    const part = me.parts[one.id], { box, range, track, value } = part, now = values[one.id], shown = now ?? one.mean;
    if (+range.value !== shown) range.value = shown;
    once(part, "said", now === undefined ? data.words.untouched.replace("{}", one.mean) : `${now}%`, (text) => {
      range.ariaValueText = value.textContent = text;
      box.classList.toggle("moved", now !== undefined);
      track.style.setProperty("--at", `calc(8px + (100% - 16px) * ${shown / 100})`);
    });
  }
  const back = since.past.at(-1), every = Object.values({ ...since.now, [data.by]: values });
  put(me.undo, !back || `${back.by}` === data.by ? data.words.undo : back.by.length > 1 ? data.words.undoMore : data.words.undoOf[back.by]);
  [me.undo.disabled, me.all.disabled] = [!back, !every.some((one) => Object.keys(one).length)];
}

export default function ({ data, parentElement: root, setStateValue }) {
  const me = kept.get(root) ?? {}, before = me.data ?? {}, anew = since.revision !== data.revision;
  kept.set(root, me);
  if (anew && change({ ...data.others, [data.by]: data.values }) && !since.revision) since.past = []; // A page's first values.
  since.revision = data.revision;
  if (!anew && before.by !== data.by) me.tell?.(); // Of the grouping before, by keys that have hardly come to rest.
  if (anew || before.by !== data.by) Object.assign(me, { values: { ...since.now[data.by] }, tell: null });
  Object.assign(me, { data, setStateValue, paint: () => paint(me) });
  me.send = () => {
    me.values = { ...since.now[data.by] };
    me.paint();
    me.setStateValue("sliders", { values: since.now, sends: since.sends += 1 });
  };
  me.release = (wait) => {
    me.paint();
    clearTimeout(me.timer);
    me.tell = () => { me.tell = null; if (change({ ...since.now, [data.by]: { ...me.values } })) me.send(); };
    me.timer = setTimeout(() => me.tell?.(), wait);
  };
  if (before.sliderStamp !== data.sliderStamp) buildSliders(me, root.querySelector(".sliders"));
  if (before.rowStamp !== data.rowStamp) buildRows(me, root.querySelector(".bars"));
  buildFrame(me, root);
  me.paint();
  return () => clearTimeout(me.timer);
}
