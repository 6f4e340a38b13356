"use strict";
(() => {
  const body = document.body, main = document.querySelector("main"), lost = document.getElementById("lost");
  let source, heard, waits;

  // become makes a node what another one is, and leaves what is the same as it is: a field keeps
  // its focus, and a bar grows.
  function become(node, other) {
    if (node.nodeType !== other.nodeType || node.nodeName !== other.nodeName) {
      node.replaceWith(other);
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE) {
      if (node.data !== other.data) node.data = other.data;
      return;
    }
    for (const { name } of [...node.attributes]) if (!other.hasAttribute(name)) node.removeAttribute(name);
    for (const { name, value } of other.attributes) if (node.getAttribute(name) !== value) node.setAttribute(name, value);
    const now = [...node.childNodes], then = [...other.childNodes];
    then.forEach((child, i) => i < now.length ? become(now[i], child) : node.append(child));
    now.slice(then.length).forEach((child) => child.remove());
  }

  function show(text) {
    const state = JSON.parse(text);
    if (state.build !== body.dataset.build) {
      location.reload();
      return;
    }
    const page = new DOMParser().parseFromString("<main>" + state.main + "</main>", "text/html");
    become(main, page.querySelector("main"));
    document.title = state.title;
  }

  function alive() {
    heard = Date.now();
    lost.textContent = "";
  }

  function listen() {
    clearTimeout(waits);
    if (source) source.close();
    heard = Date.now();
    source = new EventSource(body.dataset.events);
    source.addEventListener("state", (event) => { alive(); show(event.data); });
    source.addEventListener("beat", alive);
    source.onerror = () => {
      lost.textContent = lost.dataset.text;
      if (source.readyState === EventSource.CLOSED) waits = setTimeout(listen, 2000); // it would not try again
    };
  }

  // A stream that says nothing has gone without a word: three beats are missing.
  setInterval(() => { if (!document.hidden && Date.now() - heard > 30000) listen(); }, 5000);

  // What nobody sees needs no stream: a browser has six for all tabs of a server.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) listen();
    else if (source) source.close();
  });

  // A word of the speaker's is said without leaving the page.
  document.addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target;
    fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, event.submitter)), redirect: "manual" })
      .catch(() => { lost.textContent = lost.dataset.text; });
    form.querySelectorAll("input[type=text]").forEach((field) => { field.value = ""; });
  });

  // Buttons tell their keys themselves; who types or chooses in a field presses no button.
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, select, textarea")) return;
    if ((event.key === " " || event.key === "Enter") && event.target.closest("a, button, summary")) return;
    const key = event.key === " " ? "Space" : event.key;
    for (const button of document.querySelectorAll("button[aria-keyshortcuts]")) {
      if (!button.disabled && button.getAttribute("aria-keyshortcuts").split(" ").includes(key)) {
        event.preventDefault();
        button.click();
        return;
      }
    }
  });

  if (!document.hidden) listen();
})();
