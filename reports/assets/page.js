"use strict";
/* Sorting, filtering and searching for pages that stand on a disk: no server, nothing fetched, nothing evaluated.
   Without this script every table is still there, whole and in its printed order. */
(() => {
  const make = (tag, text, className) => {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    if (className) element.className = className;
    return element;
  };
  const fold = (text) => text.normalize("NFKC").toLowerCase().replace(/[\[【〔（(]/g, "(").replace(/[\]】〕）)]/g, ")").replace(/\s+/g, "");

  /* --- sorting ------------------------------------------------------------------------------------------------- */

  const collator = new Intl.Collator("zh-CN", { numeric: true });
  const number = (text) => {
    const found = text.replace("−", "-").match(/^\s*[+-]?\d+(\.\d+)?/);
    return found ? Number(found[0]) : NaN;
  };
  const keyOf = (row, column) => {
    const cell = row.cells[column];
    return cell ? (cell.dataset.sort ?? cell.textContent).trim() : "";
  };
  const compare = (a, b) => {
    if (/^\d{4}-\d\d-\d\d/.test(a) || /^\d{4}-\d\d-\d\d/.test(b)) return a < b ? -1 : a > b ? 1 : 0;
    const [x, y] = [number(a), number(b)];
    if (!Number.isNaN(x) && !Number.isNaN(y) && x !== y) return x - y;
    return collator.compare(a, b);
  };
  const isBlank = (text) => text === "" || text === "—" || text === "–";
  const sortTable = (table, column, header) => {
    const direction = header.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row, place) => ({ row, place, key: keyOf(row, column) }));
    const sign = direction === "ascending" ? 1 : -1;
    rows.sort((a, b) => isBlank(a.key) - isBlank(b.key) || sign * compare(a.key, b.key) || a.place - b.place);
    for (const other of table.tHead.rows[0].cells) if (other.hasAttribute("aria-sort")) other.setAttribute("aria-sort", "none");
    header.setAttribute("aria-sort", direction);
    body.append(...rows.map((each) => each.row));
  };
  for (const table of document.querySelectorAll("table[data-sortable]")) {
    [...table.tHead.rows[0].cells].forEach((header, column) => {
      const button = make("button", undefined, "sort");
      button.type = "button";
      button.append(...header.childNodes);
      header.append(button);
      header.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => sortTable(table, column, header));
    });
  }

  /* --- filtering ----------------------------------------------------------------------------------------------- */

  for (const form of document.querySelectorAll("form[data-filters]")) {
    const table = document.getElementById(form.dataset.filters);
    const rows = [...table.tBodies[0].rows];
    const told = form.querySelector("[role=status]");
    const texts = new Map();
    const apply = () => {
      const wanted = [...form.elements].filter((field) => field.name && field.value.trim());
      let shown = 0;
      for (const row of rows) {
        const fits = wanted.every((field) => {
          if (field.tagName === "SELECT") return row.dataset[field.name] === field.value;
          if (!texts.has(row)) texts.set(row, fold(row.textContent));
          return texts.get(row).includes(fold(field.value));
        });
        row.hidden = !fits;
        shown += fits;
      }
      told.textContent = `显示${shown}条，共${rows.length}条`;
    };
    form.hidden = false;
    form.addEventListener("input", apply);
    form.addEventListener("reset", () => setTimeout(apply, 0));
    form.addEventListener("submit", (event) => event.preventDefault());
    apply();
  }

  /* --- searching ----------------------------------------------------------------------------------------------- */

  const search = document.getElementById("search-form");
  if (!search) return;
  const MOST = 200;
  const results = document.getElementById("search-results");
  const told = search.querySelector("[role=status]");
  const files = [...document.querySelectorAll("#search-files [data-file]")].map((each) => ({
    href: each.dataset.file, name: each.dataset.file.split("/").pop(), site: each.dataset.site,
  }));
  let turn = 0;
  let waiting = null;

  window.gongkaiDocuments = (name, site, base, text) => {
    if (waiting && waiting.name === name) waiting.take({ site, base, lines: text.split("\n") });
  };
  const load = (file) => new Promise((resolve) => {
    const script = document.createElement("script");
    const done = (found) => {
      waiting = null;
      script.remove();
      resolve(found);
    };
    waiting = { name: file.name, take: (found) => { script.found = found; } };
    script.onload = () => done(script.found ?? null);
    script.onerror = () => done(null);
    script.src = file.href;
    document.head.append(script);
  });
  const address = (base, path) => {
    try {
      const url = new URL(path, base);
      return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
    } catch {
      return null;
    }
  };
  const show = (site, base, [title, path, day, index, doc]) => {
    const row = results.tBodies[0].insertRow();
    const head = make("th");
    head.scope = "row";
    const href = address(base, path);
    const link = make(href ? "a" : "span", title || path);
    if (href) {
      link.href = href;
      link.rel = "noreferrer noopener";
    }
    head.append(link);
    row.append(head, make("td", day || "—", "nowrap"), make("td", index), make("td", doc), make("td", site));
  };
  const run = async () => {
    const mine = ++turn;
    const query = fold(search.elements.q.value);
    const site = search.elements.site.value;
    results.tBodies[0].replaceChildren();
    results.parentElement.hidden = true;
    if (query.length < 2) {
      told.textContent = "请输入至少两个字。";
      return;
    }
    const wanted = files.filter((file) => !site || file.site === site);
    let found = 0, failed = 0, seen = 0;
    for (const [place, file] of wanted.entries()) {
      const part = await load(file);
      if (mine !== turn) return;
      if (!part) { failed += 1; continue; }
      for (const line of part.lines) {
        seen += 1;
        const fields = line.split("\t");
        if (!fold(`${fields[0]}\n${fields[3]}\n${fields[4]}`).includes(query)) continue;
        found += 1;
        if (found <= MOST) show(part.site, part.base, fields);
      }
      results.parentElement.hidden = found === 0;
      told.textContent = `正在检索（${place + 1}/${wanted.length}），已找到${found}件……`;
    }
    told.textContent = `检索${seen}件文件，找到${found}件${found > MOST ? `，显示前${MOST}件，请增加检索词` : ""}。` +
      (failed ? `有${failed}个索引文件未能打开，请检查 search 文件夹是否完整。` : "");
  };
  let queue = Promise.resolve();
  search.hidden = false;
  search.addEventListener("submit", (event) => {
    event.preventDefault();
    turn += 1;
    queue = queue.then(run);
  });
})();
