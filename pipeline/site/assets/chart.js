// Charts that can be explored: zoom, single figures, series on and off. Without
// this file the drawings stand as they are, with their lists and tables.
(function () {
  "use strict";

  var base = document.currentScript.src.replace(/[^/]*$/, "");
  var DAY = 86400;
  var words = document.documentElement.lang === "es" ? {
    explore: "Explorar este gráfico", back: "Volver al dibujo", failed: "El gráfico no pudo cargarse; el dibujo sigue ahí.",
    chart: "Gráfico interactivo. Flechas izquierda y derecha: otra cifra de la misma serie. Flechas arriba y abajo: otra serie. Más y menos: acercar y alejar. Cero: todo el período.",
    help: "Arrastre para acercar; doble clic para ver todo el período. Con el teclado, las flechas pasan de una cifra a otra.",
    zoom: "Acercamiento", closer: "Acercar", wider: "Alejar", whole: "Todo el período", series: "Series a la vista", none: "Ninguna cifra a la vista"
  } : {
    explore: "Explore this chart", back: "Back to the drawing", failed: "The chart could not be loaded; the drawing stays.",
    chart: "Interactive chart. Left and right arrows: another figure of the same series. Up and down arrows: another series. Plus and minus: closer and wider. Zero: the whole period.",
    help: "Drag to zoom, double-click for the whole period. With the keyboard, arrows move from one figure to another.",
    zoom: "Zoom", closer: "Closer", wider: "Wider", whole: "Whole period", series: "Series shown", none: "No figure in view"
  };

  var loading = null;
  function library() {
    if (window.uPlot) { return Promise.resolve(); }
    loading = loading || new Promise(function (done, failed) {
      var style = document.createElement("link");
      style.rel = "stylesheet";
      style.href = base + "uPlot.min.css";
      document.head.appendChild(style);
      var code = document.createElement("script");
      code.src = base + "uPlot.iife.min.js";
      code.onload = function () { done(); };
      code.onerror = function () { loading = null; failed(); };
      document.head.appendChild(code);
    });
    return loading;
  }

  function make(tag, name, text) {
    var node = document.createElement(tag);
    if (name) { node.className = name; }
    if (text) { node.textContent = text; }
    return node;
  }

  // The shapes of the drawing: corners around 0,0 for a half width of 1.
  var PLUS = [[-0.48, -1.3], [0.48, -1.3], [0.48, -0.48], [1.3, -0.48], [1.3, 0.48], [0.48, 0.48], [0.48, 1.3], [-0.48, 1.3], [-0.48, 0.48], [-1.3, 0.48], [-1.3, -0.48], [-0.48, -0.48]];
  var SHAPES = [
    null,
    [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]],
    [[0, -1.3], [1.3, 0], [0, 1.3], [-1.3, 0]],
    PLUS,
    PLUS.map(function (p) { return [(p[0] - p[1]) * Math.SQRT1_2, (p[0] + p[1]) * Math.SQRT1_2]; }),
    Array.from({ length: 10 }, function (_, i) {
      var r = i % 2 ? 0.62 : 1.4;
      return [r * Math.cos(i * Math.PI / 5 - Math.PI / 2), r * Math.sin(i * Math.PI / 5 - Math.PI / 2)];
    }),
    [[-0.6, -1.45], [0.6, -1.45], [0.6, 1.45], [-0.6, 1.45]],
    [[-1.45, -0.6], [1.45, -0.6], [1.45, 0.6], [-1.45, 0.6]]
  ];
  var UP = [[0, -1], [1, 0.75], [-1, 0.75]], DOWN = [[-1, -0.75], [1, -0.75], [0, 1]];
  var DASHES = [[], [7, 3], [2, 3], [9, 3, 2, 3], [4, 2], [12, 4], [1, 2], [6, 2, 1, 2, 1, 2]];

  // read makes points with their words of the data in the page.
  function read(data) {
    function number(n) { return String(n).replace(/\B(?=(\d{3})+$)/g, data.thousand); }
    function day(n) {
      var d = new Date(n * DAY * 1000);
      return data.day.replace("{d}", d.getUTCDate()).replace("{m}", data.months[d.getUTCMonth()]).replace("{y}", d.getUTCFullYear());
    }
    var series = data.series.map(function (s, i) {
      var one = { title: s.title, steps: s.steps, mark: s.mark % SHAPES.length, shown: true };
      one.points = s.points.map(function (p) {
        var figure = p[5] || number(p[1]);
        return { at: p[0] * DAY, value: p[1], high: p[2] === undefined ? null : p[2], sign: p[3] || "", series: i, label: (p[4] || day(p[0])) + ": " + figure + ". " + s.title };
      });
      return one;
    });
    return { series: series, events: data.events || [], from: data.from * DAY, to: data.to * DAY, months: data.months, number: number };
  }

  function short(month) { return month.slice(0, 3); }

  // Explorer is a chart that lives in place of a drawing.
  function Explorer(figure, data) {
    this.figure = figure;
    this.story = read(data);
    this.current = null;
    this.box = make("div", "story-live");
    this.host = make("div", "live-plot");
    this.host.tabIndex = 0;
    this.host.setAttribute("role", "application");
    this.host.setAttribute("aria-label", figure.querySelector("h3").textContent + ". " + words.chart);
    this.status = make("p", "live-status");
    this.status.setAttribute("role", "status");
    this.box.append(this.host, this.status, this.tools(), this.toggles(), make("p", "muted small", words.help));
    this.tip = make("div", "live-tip");
    this.tip.setAttribute("aria-hidden", "true");
    this.tip.hidden = true;
    this.ring = make("div", "live-ring");
    this.ring.hidden = true;
  }

  Explorer.prototype.tools = function () {
    var group = make("div", "live-tools"), self = this;
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", words.zoom);
    [[words.closer, 0.5], [words.wider, 2], [words.whole, Infinity]].forEach(function (t) {
      var button = make("button", "button", t[0]);
      button.type = "button";
      button.addEventListener("click", function () { self.zoom(t[1]); });
      group.append(button);
    });
    return group;
  };

  Explorer.prototype.toggles = function () {
    var set = make("fieldset", "live-series"), self = this;
    set.append(make("legend", "", words.series));
    var keys = this.figure.querySelectorAll(".story-lines .chart-key");
    this.story.series.forEach(function (s, i) {
      var label = make("label"), box = make("input");
      box.type = "checkbox";
      box.checked = true;
      box.addEventListener("change", function () {
        s.shown = box.checked;
        if (self.current && !self.story.series[self.current.series].shown) { self.leave(); }
        self.fit();
      });
      label.append(box);
      if (keys[i]) { label.append(keys[i].cloneNode(true)); }
      label.append(make("span", "", s.title));
      set.append(label);
    });
    return set;
  };

  // colour is read whenever something is drawn, so that a change of the colour
  // scheme needs a redraw only.
  Explorer.prototype.colour = function (name) {
    if (matchMedia("(forced-colors: active)").matches) { return name === "--ground" ? "Canvas" : name === "--grid" ? "GrayText" : "CanvasText"; }
    return getComputedStyle(this.box).getPropertyValue(name).trim();
  };

  Explorer.prototype.size = function () {
    var width = Math.max(this.host.clientWidth, 200);
    return { width: width, height: width < 560 ? 340 : 440 };
  };

  Explorer.prototype.build = function () {
    var self = this, story = this.story, size = this.size();
    var font = "12.5px " + getComputedStyle(this.host).fontFamily;
    function tone(name) { return function () { return self.colour(name); }; }
    function axis(more) {
      return Object.assign({ stroke: tone("--muted"), font: font, grid: { stroke: tone("--grid"), width: 1 }, ticks: { stroke: tone("--muted"), width: 1, size: 5 } }, more);
    }
    this.plot = new window.uPlot({
      width: size.width, height: size.height, padding: [26, 12, 0, 0], legend: { show: false },
      tzDate: function (t) { return window.uPlot.tzDate(new Date(t * 1000), "Etc/UTC"); },
      scales: {
        x: { time: true, range: function (u, min, max) { return [min, max]; } },
        y: { range: function (u) { return [0, self.top(u)]; } }
      },
      series: [{}, { scale: "y", paths: function () { return null; }, points: { show: false } }],
      axes: [
        axis({ space: 78, size: 32, grid: { show: false }, values: function (u, splits, i, space, step) {
          return splits.map(function (t) {
            var d = new Date(t * 1000), month = short(story.months[d.getUTCMonth()]);
            return step >= 28 * DAY ? month + " " + d.getUTCFullYear() : d.getUTCDate() + " " + month;
          });
        }, incrs: [1, 2, 4, 7, 14].map(function (n) { return n * DAY; }).concat([1, 2, 3, 6, 12, 24, 60].map(function (n) { return n * 30 * DAY; })), splits: function (u, i, min, max, step) { return ticks(min, max, step); } }),
        axis({ space: 46, size: function (u, values) { return 14 + 7.5 * Math.max.apply(null, (values || ["0"]).map(function (v) { return String(v || "").length; })); }, incrs: whole(), values: function (u, splits) { return splits.map(story.number); } })
      ],
      cursor: { points: { show: false }, y: false, drag: { x: true, y: false, dist: 6 } },
      hooks: { draw: [function (u) { self.draw(u); }], setCursor: [function (u) { self.hover(u); }], setScale: [function () { self.place(); }] }
    }, [[story.from, story.to], [null, null]], this.host);
    this.plot.over.append(this.ring, this.tip);
  };

  Explorer.prototype.start = function () {
    var self = this;
    this.build();
    this.host.addEventListener("keydown", function (e) { self.key(e); });
    this.observer = new ResizeObserver(function () { self.plot.setSize(self.size()); self.place(); });
    this.observer.observe(this.host);
    this.again = function () { self.plot.redraw(false, true); };
    this.schemes = [matchMedia("(prefers-color-scheme: dark)"), matchMedia("(forced-colors: active)"), matchMedia("print")];
    this.schemes.forEach(function (m) { m.addEventListener("change", self.again); });
    // uPlot says so when a page is zoomed; the texts of its axes keep their old size.
    this.sharper = function () {
      var x = self.plot.scales.x, min = x.min, wide = x.max - x.min;
      self.plot.destroy();
      self.build();
      self.look(min, wide);
    };
    window.addEventListener("dppxchange", this.sharper);
  };

  Explorer.prototype.stop = function () {
    var self = this;
    this.observer.disconnect();
    window.removeEventListener("dppxchange", this.sharper);
    this.schemes.forEach(function (m) { m.removeEventListener("change", self.again); });
    this.plot.destroy();
    this.box.remove();
  };

  // ticks are days, or the first days of months: months have no equal length.
  function ticks(min, max, step) {
    var all = [];
    if (step < 28 * DAY) {
      for (var t = Math.ceil(min / step) * step; t <= max; t += step) { all.push(t); }
      return all;
    }
    var months = Math.round(step / (30 * DAY)), d = new Date(min * 1000);
    var n = d.getUTCFullYear() * 12 + d.getUTCMonth();
    for (n -= n % months; ; n += months) {
      var at = Date.UTC(Math.floor(n / 12), n % 12, 1) / 1000;
      if (at > max) { return all; }
      if (at >= min) { all.push(at); }
    }
  }

  function whole() {
    var all = [];
    for (var n = 1; n <= 1e15; n *= 10) { all.push(n, 2 * n, 5 * n); }
    return all;
  }

  Explorer.prototype.shown = function (min, max) {
    var all = [];
    this.story.series.forEach(function (s) {
      if (s.shown) { s.points.forEach(function (p) { if (min === undefined || p.at >= min && p.at <= max) { all.push(p); } }); }
    });
    return all;
  };

  Explorer.prototype.top = function (u) {
    var x = u.scales.x, most = 0;
    this.shown(x.min === null ? -Infinity : x.min, x.max === null ? Infinity : x.max).forEach(function (p) { most = Math.max(most, p.value, p.high || 0); });
    return Math.max(most * 1.1, 4);
  };

  Explorer.prototype.fit = function () {
    var x = this.plot.scales.x;
    this.plot.setScale("x", { min: x.min, max: x.max });
    this.plot.redraw(false, true);
  };

  Explorer.prototype.zoom = function (by) {
    var x = this.plot.scales.x, from = this.story.from, to = this.story.to;
    var wide = Math.min(Math.max((x.max - x.min) * by, 4 * DAY), to - from);
    var seen = this.current && this.current.at >= x.min && this.current.at <= x.max;
    this.look((seen ? this.current.at : (x.min + x.max) / 2) - wide / 2, wide);
  };

  // look shows so many seconds from a time on, within the period.
  Explorer.prototype.look = function (min, wide) {
    min = Math.min(Math.max(min, this.story.from), this.story.to - wide);
    this.plot.setScale("x", { min: min, max: min + wide });
  };

  Explorer.prototype.outline = function (ctx, corners, x, y, r) {
    ctx.beginPath();
    if (!corners) {
      ctx.arc(x, y, r, 0, 2 * Math.PI);
    } else {
      corners.forEach(function (c, i) { ctx[i ? "lineTo" : "moveTo"](x + c[0] * r, y + c[1] * r); });
      ctx.closePath();
    }
  };

  Explorer.prototype.draw = function (u) {
    var ctx = u.ctx, px = window.uPlot.pxRatio, self = this, b = u.bbox;
    ctx.save();
    this.lines(u, ctx, px);
    ctx.save();
    ctx.beginPath();
    ctx.rect(b.left, b.top, b.width, b.height);
    ctx.clip();
    this.story.series.forEach(function (s) { if (s.shown && s.steps) { self.steps(u, ctx, px, s); } });
    ctx.restore();
    this.story.series.forEach(function (s) {
      if (!s.shown) { return; }
      s.points.forEach(function (p) {
        if (p.at >= u.scales.x.min && p.at <= u.scales.x.max) { self.mark(u, ctx, px, s, p); }
      });
    });
    ctx.restore();
  };

  Explorer.prototype.steps = function (u, ctx, px, s) {
    ctx.strokeStyle = this.colour("--c" + s.mark);
    ctx.lineWidth = 1.5 * px;
    ctx.setLineDash(DASHES[s.mark].map(function (n) { return n * px; }));
    ctx.beginPath();
    var before = null;
    s.points.forEach(function (p) {
      var x = u.valToPos(p.at, "x", true), y = u.valToPos(p.value, "y", true);
      if (p.sign !== "") { before = null; return; }
      if (before === null) { ctx.moveTo(x, y); } else { ctx.lineTo(x, before); ctx.lineTo(x, y); }
      before = y;
    });
    ctx.stroke();
    ctx.setLineDash([]);
  };

  Explorer.prototype.mark = function (u, ctx, px, s, p) {
    var r = (s.steps ? 3.6 : 4.4) * px, x = u.valToPos(p.at, "x", true), y = u.valToPos(p.value, "y", true), self = this;
    ctx.strokeStyle = ctx.fillStyle = this.colour("--c" + s.mark);
    ctx.lineWidth = 1.5 * px;
    function open(corners, y, r) {
      self.outline(ctx, corners, x, y, r);
      ctx.fillStyle = self.colour("--ground");
      ctx.fill();
      ctx.stroke();
    }
    function stem(from, to) { ctx.beginPath(); ctx.moveTo(x, from); ctx.lineTo(x, to); ctx.stroke(); }
    if (p.sign === "") {
      this.outline(ctx, SHAPES[s.mark], x, y, r);
      ctx.fill();
      return;
    }
    if (p.sign === "l") { stem(y - r * 1.3, y - r * 2.5); open(UP, y - r * 3, r * 0.8); }
    if (p.sign === "u") { stem(y + r * 1.3, y + r * 2.5); open(DOWN, y + r * 3, r * 0.8); }
    if (p.sign === "r" && p.high !== null) {
      var high = u.valToPos(p.high, "y", true);
      stem(y, high);
      open(SHAPES[s.mark], high, r);
    }
    open(SHAPES[s.mark], y, r);
  };

  // lines draws events and their numbers; those that would overlap go into a
  // second row.
  Explorer.prototype.lines = function (u, ctx, px) {
    var b = u.bbox, self = this, last = -Infinity, row = 0;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.font = 11 * px + "px " + getComputedStyle(this.host).fontFamily;
    this.story.events.forEach(function (e, i) {
      if (e.on * DAY < u.scales.x.min || e.on * DAY > u.scales.x.max) { return; }
      var x = u.valToPos(e.on * DAY, "x", true);
      row = x - last < 18 * px ? 1 - row : 0;
      last = x;
      var y = b.top - (row ? -8 : 12) * px;
      ctx.strokeStyle = self.colour("--muted");
      ctx.lineWidth = px;
      ctx.setLineDash([2 * px, 3 * px]);
      ctx.beginPath();
      ctx.moveTo(x, y);
      ctx.lineTo(x, b.top + b.height);
      ctx.stroke();
      ctx.setLineDash([]);
      self.outline(ctx, null, x, y, 8 * px);
      ctx.fillStyle = self.colour("--ground");
      ctx.fill();
      ctx.stroke();
      ctx.fillStyle = self.colour("--ink");
      ctx.fillText(String(i + 1), x, y);
    });
  };

  // spot is where a figure stands, in pixels of the page.
  Explorer.prototype.spot = function (p) { return { x: this.plot.valToPos(p.at, "x"), y: this.plot.valToPos(p.value, "y") }; };

  Explorer.prototype.hover = function (u) {
    var left = u.cursor.left, top = u.cursor.top, self = this, best = null, least = 26;
    if (left === undefined || left < 0) {
      if (!this.byKey) { this.leave(); }
      return;
    }
    this.shown(u.scales.x.min, u.scales.x.max).forEach(function (p) {
      var at = self.spot(p), high = p.high === null ? at.y : u.valToPos(p.high, "y");
      var d = Math.hypot(at.x - left, top < high ? high - top : top > at.y ? top - at.y : 0);
      if (d < least) { least = d; best = p; }
    });
    this.byKey = false;
    this.status.textContent = "";
    if (best) { this.show(best); } else { this.leave(); }
  };

  // show marks a figure and tells it, with others of the same spot.
  Explorer.prototype.show = function (p) {
    this.current = p;
    var at = this.spot(p), self = this;
    var here = this.shown(p.at, p.at).filter(function (q) { return q !== p && Math.abs(self.spot(q).y - at.y) < 4; });
    this.tip.replaceChildren.apply(this.tip, [p].concat(here.slice(0, 3)).map(function (q) { return make("div", "", q.label); }));
    this.place();
    return [p].concat(here).map(function (q) { return q.label; }).join("; ");
  };

  Explorer.prototype.leave = function () {
    this.current = null;
    this.place();
  };

  // place puts tip and ring where the figure is.
  Explorer.prototype.place = function () {
    var p = this.current, out = !p || !this.plot || p.at < this.plot.scales.x.min || p.at > this.plot.scales.x.max;
    this.tip.hidden = this.ring.hidden = out;
    if (out) { return; }
    var at = this.spot(p), width = this.plot.over.clientWidth;
    this.ring.style.left = at.x + "px";
    this.ring.style.top = at.y + "px";
    this.tip.style.maxWidth = Math.min(width, 320) + "px";
    this.tip.style.left = "0px";
    var half = this.tip.offsetWidth / 2, high = this.tip.offsetHeight;
    this.tip.style.left = Math.max(0, Math.min(at.x - half, width - 2 * half)) + "px";
    this.tip.style.top = (at.y - high - 18 > -20 ? at.y - high - 18 : at.y + 18) + "px";
  };

  Explorer.prototype.key = function (e) {
    if (e.altKey || e.ctrlKey || e.metaKey || e.target !== this.host) { return; }
    var step = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[e.key], row = { ArrowUp: -1, ArrowDown: 1 }[e.key];
    if (e.key === "+" || e.key === "=") { this.zoom(0.5); }
    else if (e.key === "-") { this.zoom(2); }
    else if (e.key === "0") { this.zoom(Infinity); }
    else if (e.key === "Escape" && this.current) { this.leave(); }
    else if (step) { this.tell(this.along(step)); }
    else if (row) { this.tell(this.across(row)); }
    else { return; }
    e.preventDefault();
  };

  Explorer.prototype.visible = function () { return this.story.series.filter(function (s) { return s.shown && s.points.length; }); };

  Explorer.prototype.along = function (step) {
    var all = this.visible();
    if (!all.length) { return null; }
    if (!this.current) { return all[0].points[step > 0 ? 0 : all[0].points.length - 1]; }
    var points = this.story.series[this.current.series].points;
    return points[Math.min(Math.max(points.indexOf(this.current) + step, 0), points.length - 1)];
  };

  Explorer.prototype.across = function (row) {
    var all = this.visible(), at = this.current ? this.current.at : this.story.to;
    if (!all.length) { return null; }
    var i = this.current ? all.indexOf(this.story.series[this.current.series]) : -row;
    var next = all[(i + row + all.length) % all.length];
    return next.points.reduce(function (a, b) { return Math.abs(b.at - at) < Math.abs(a.at - at) ? b : a; });
  };

  // tell shows a figure that the keyboard reached and says it.
  Explorer.prototype.tell = function (p) {
    if (!p) { this.status.textContent = words.none; return; }
    this.byKey = true;
    var x = this.plot.scales.x, wide = x.max - x.min;
    if (p.at < x.min || p.at > x.max) { this.look(p.at - wide / 2, wide); }
    this.status.textContent = this.show(p);
  };

  document.querySelectorAll("figure.story").forEach(function (figure) {
    var button = figure.querySelector(".story-explore"), still = figure.querySelector(".story-still");
    var data = figure.querySelector("script[type='application/json']");
    if (!button || !still || !data || !window.ResizeObserver) { return; }
    var explorer = null, busy = false;
    button.hidden = false;
    button.addEventListener("click", function () {
      if (explorer) {
        explorer.stop();
        explorer = null;
        still.hidden = false;
        button.textContent = words.explore;
        return;
      }
      if (busy) { return; }
      busy = true;
      library().then(function () {
        busy = false;
        explorer = new Explorer(figure, JSON.parse(data.textContent));
        still.hidden = true;
        still.after(explorer.box);
        explorer.start();
        button.textContent = words.back;
        explorer.host.focus({ preventScroll: true });
      }).catch(function () {
        busy = false;
        var sorry = figure.querySelector(".story-failed") || make("span", "story-failed muted", "");
        sorry.setAttribute("role", "status");
        button.after(sorry);
        sorry.textContent = " " + words.failed;
      });
    });
  });
})();
