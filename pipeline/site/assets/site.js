// What pages can do besides being read: copy, filter, sort. Without this file
// everything is there all the same.
(function () {
  "use strict";

  // Copy buttons: the text goes to the clipboard, the button says so.
  function copy(text, done) {
    if (navigator.clipboard && navigator.clipboard.writeText) {
      navigator.clipboard.writeText(text).then(done, function () { if (oldCopy(text)) { done(); } });
    } else if (oldCopy(text)) {
      done();
    }
  }

  // Pages that come over plain http have no clipboard object.
  function oldCopy(text) {
    var area = document.createElement("textarea");
    area.value = text;
    area.setAttribute("readonly", "");
    area.className = "hidden";
    document.body.appendChild(area);
    area.select();
    var ok = false;
    try { ok = document.execCommand("copy"); } catch (e) { ok = false; }
    area.remove();
    return ok;
  }

  function plain(node) {
    if (node.matches("code, pre")) { return node.textContent; }
    return node.innerText.replace(/\u00a0/g, " ").trim();
  }

  var overHTTP = /^https?:$/.test(location.protocol);

  // A site that was given no address has one all the same where it is read.
  document.querySelectorAll("[data-here]").forEach(function (node) {
    if (overHTTP) { node.append(", " + location.origin + location.pathname); }
  });
  document.querySelectorAll("code[data-path]").forEach(function (code) {
    if (overHTTP) { code.textContent = code.textContent.replace(code.dataset.path, new URL(code.dataset.file, location.href).href); }
  });
  document.querySelectorAll("[data-here-note]").forEach(function (node) { node.hidden = !overHTTP; });

  document.querySelectorAll("button[data-copy]").forEach(function (button) {
    var source = document.getElementById(button.dataset.copy);
    if (!source) { return; }
    button.hidden = false;
    var label = button.innerHTML;
    var status = document.createElement("span");
    status.setAttribute("role", "status");
    status.className = "hidden";
    button.after(status);
    button.addEventListener("click", function () {
      copy(plain(source), function () {
        button.textContent = button.dataset.done;
        status.textContent = button.dataset.done;
        setTimeout(function () { button.innerHTML = label; status.textContent = ""; }, 2500);
      });
    });
  });

  // Sorting: a header of a table becomes a button; aria-sort says the order.
  function keyOf(row, column, kind) {
    var cell = row.cells[column];
    if (!cell) { return ""; }
    var text = cell.dataset.value !== undefined ? cell.dataset.value : cell.textContent.trim();
    if (kind !== "number") { return text; }
    var n = parseFloat(text);
    return isNaN(n) ? "" : n;
  }

  function sort(table, header, column) {
    var kind = header.dataset.kind;
    var up = header.getAttribute("aria-sort") === "descending" || (!header.hasAttribute("aria-sort") && kind === "text");
    var body = table.tBodies[0];
    var rows = Array.prototype.map.call(body.rows, function (row, i) { return { row: row, key: keyOf(row, column, kind), unit: row.dataset[header.dataset.within] || "", at: i }; });
    var units = {};
    rows.forEach(function (r) { units[r.unit] = (units[r.unit] || 0) + 1; });
    var order = new Intl.Collator(document.documentElement.lang, { sensitivity: "base" });
    rows.sort(function (a, b) {
      // What is empty is last, whichever way is up.
      if ((a.key === "") !== (b.key === "")) { return a.key === "" ? 1 : -1; }
      // People are not compared with applications: what most rows count comes first.
      if (a.unit !== b.unit) { return units[b.unit] - units[a.unit] || (a.unit < b.unit ? -1 : 1); }
      var d = kind === "number" ? (a.key < b.key ? -1 : a.key > b.key ? 1 : 0) : kind === "date" ? (a.key < b.key ? -1 : a.key > b.key ? 1 : 0) : order.compare(a.key, b.key);
      return (up ? d : -d) || a.at - b.at;
    });
    table.querySelectorAll("th[aria-sort]").forEach(function (th) { th.removeAttribute("aria-sort"); });
    header.setAttribute("aria-sort", up ? "ascending" : "descending");
    rows.forEach(function (r) { body.appendChild(r.row); });
  }

  document.querySelectorAll("table[data-sort]").forEach(function (table) {
    var head = table.tHead && table.tHead.rows[0];
    if (!head || !table.tBodies.length) { return; }
    Array.prototype.forEach.call(head.cells, function (header, column) {
      if (!header.dataset.kind) { return; }
      var button = document.createElement("button");
      button.type = "button";
      while (header.firstChild) { button.appendChild(header.firstChild); }
      header.appendChild(button);
      button.addEventListener("click", function () { sort(table, header, column); });
    });
  });

  // Filters: a row stays if it has what every field asks for. The state stands in
  // the address, so that a selection can be passed on.
  function folded(text) {
    // 7,727 and 7.727 are found as 7727.
    return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/(\d)[.,\u00a0\u202f](?=\d{3}(?!\d))/g, "$1");
  }

  document.querySelectorAll("form.filters[data-for]").forEach(function (form) {
    var table = document.getElementById(form.dataset.for);
    if (!table || !table.tBodies.length) { return; }
    var rows = Array.prototype.map.call(table.tBodies[0].rows, function (row) { return { row: row, text: folded(Array.prototype.map.call(row.cells, function (c) { return c.textContent; }).join(" ")) }; });
    var found = document.querySelector(".found");
    var fields = Array.prototype.filter.call(form.elements, function (f) { return f.name; });

    function apply() {
      var asked = {};
      fields.forEach(function (f) { if (f.value) { asked[f.name] = f.value; } });
      var words = folded(asked.q || "").split(/\s+/).filter(Boolean);
      var n = 0;
      rows.forEach(function (r) {
        var stays = words.every(function (w) { return r.text.indexOf(w) >= 0; });
        Object.keys(asked).forEach(function (name) {
          if (name !== "q" && (r.row.dataset[name] || "").split(" ").indexOf(asked[name]) < 0) { stays = false; }
        });
        r.row.hidden = !stays;
        if (stays) { n++; }
      });
      if (found) {
        found.textContent = (n === 1 ? found.dataset.one : found.dataset.many).replace("%d", n).replace("%d", rows.length);
      }
      return asked;
    }

    function remember() {
      var state = new URLSearchParams(apply()).toString();
      try { history.replaceState(null, "", state ? "#" + state : location.pathname + location.search); } catch (e) { /* a file from the disk in a strict browser */ }
    }

    function recall() {
      var state = new URLSearchParams(location.hash.slice(1));
      fields.forEach(function (f) {
        var value = state.get(f.name) || "";
        if (f.tagName === "SELECT" && !Array.prototype.some.call(f.options, function (o) { return o.value === value; })) { value = ""; }
        f.value = value;
      });
      apply();
    }

    form.hidden = false;
    form.addEventListener("input", remember);
    form.addEventListener("submit", function (e) { e.preventDefault(); });
    form.addEventListener("reset", function () { setTimeout(remember, 0); });
    window.addEventListener("hashchange", recall);
    recall();
  });

  // A link to a row inside a fold opens it.
  function reveal() {
    var id = decodeURIComponent(location.hash.slice(1));
    var target = id && document.getElementById(id);
    if (!target) { return; }
    var fold = target.closest("details");
    if (fold && !fold.open) {
      fold.open = true;
      target.scrollIntoView();
    } else if (target.tagName === "DETAILS") {
      target.open = true;
    }
  }
  window.addEventListener("hashchange", reveal);
  reveal();
})();
