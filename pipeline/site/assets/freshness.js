// How current the feeds are: freshness.json changes without a version, so the
// page reads it when it is looked at. Without this file, or where the page is
// read from a disk, the link to it stands there all the same.
(function () {
  "use strict";
  var box = document.querySelector("[data-freshness]");
  if (!box || !window.fetch || !/^https?:$/.test(location.protocol)) { return; }

  function says(word) { return box.getAttribute("data-says-" + word); }

  // The state at the moment of reading: the file says when it changes.
  function stateOf(feed, now) {
    var order = ["delinquent", "overdue", "due"];
    for (var i = 0; i < order.length; i++) {
      var at = Date.parse(feed[order[i] + "_at"]);
      if (at && now >= at) { return order[i]; }
    }
    return feed.due_at ? "fresh" : "archive";
  }

  function moment(text) {
    var time = document.createElement("time");
    if (!text) {
      time = document.createElement("span");
      time.textContent = says("never");
      return time;
    }
    time.dateTime = text;
    time.textContent = text.slice(0, 16).replace("T", " ");
    return time;
  }

  function cell(row, kind, content) {
    var c = document.createElement(kind);
    if (kind === "th") { c.scope = "row"; }
    c.append(content);
    row.append(c);
    return c;
  }

  fetch(box.dataset.freshness, { cache: "no-cache" }).then(function (answer) {
    if (!answer.ok) { throw new Error(answer.status); }
    return answer.json();
  }).then(function (file) {
    var body = box.querySelector("tbody");
    var now = Date.now();
    file.feeds.forEach(function (feed) {
      var row = document.createElement("tr");
      var state = stateOf(feed, now);
      cell(row, "th", (box.dataset.lang === "es" ? feed.title_es : feed.title) || feed.feed);
      var status = cell(row, "td", says(state));
      if (feed.consecutive_failures > 0) {
        status.append("; " + says("failing") + " ");
        status.append(moment(feed.failing_since));
      }
      cell(row, "td", moment(feed.checked_at));
      cell(row, "td", moment(feed.changed_at));
      var day = document.createElement(feed.data_as_of ? "time" : "span");
      day.textContent = feed.data_as_of || "—";
      cell(row, "td", day);
      body.append(row);
    });
    box.hidden = false;
  }).catch(function () { /* the link says where to look */ });
})();
