// A select with search: over its own options, or over an address that answers [{value, text}].

import TomSelect from "tom-select/base";
import clearButton from "tom-select/plugins/clear_button/plugin.js";
import removeButton from "tom-select/plugins/remove_button/plugin.js";

import { texts } from "./content.js";

TomSelect.define("remove_button", removeButton);
TomSelect.define("clear_button", clearButton);

export function start(element) {
  const { searchUrl } = element.dataset;
  const load = searchUrl
    ? (query, done) => {
        const url = new URL(searchUrl, location.href);
        url.searchParams.set("q", query);
        fetch(url, { headers: { Accept: "application/json" } })
          .then((answer) => (answer.ok ? answer.json() : []))
          .then(done, () => done());
      }
    : undefined;
  element.setAttribute("aria-hidden", "true"); // its stand-in speaks for it
  new TomSelect(element, {
    plugins: element.multiple ? ["remove_button"] : ["clear_button"],
    maxOptions: 200,
    // Of several that are called so, the list's own order says which is meant first.
    ...("ownFirst" in element.dataset && { sortField: [{ field: "$order" }, { field: "$score" }] }),
    load,
    render: {
      no_results: (_data, escape) => `<div class="no-results">${escape(texts.nothing)}</div>`,
      loading: () => '<div class="spinner-border spinner-border-sm m-2"></div>',
    },
  });
}
