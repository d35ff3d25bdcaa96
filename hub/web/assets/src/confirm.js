// Asks before what can't be undone: one native dialog for hx-confirm and for <form data-confirm>.

const dialog = document.getElementById("confirm");

function ask(question, action, go) {
  dialog.querySelector("[data-confirm-text]").textContent = question;
  const button = dialog.querySelector("button[value=yes]");
  button.textContent = action || button.dataset.label;
  dialog.returnValue = "no";
  dialog.addEventListener("close", () => dialog.returnValue === "yes" && go(), { once: true });
  dialog.showModal();
}

if (dialog) {
  document.addEventListener("htmx:confirm", (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    const action = event.detail.elt.dataset.confirmAction;
    ask(event.detail.question, action, () => event.detail.issueRequest(true));
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
    if (!question || form.dataset.confirmed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { submitter } = event;
    ask(question, submitter?.dataset.confirmAction ?? form.dataset.confirmAction, () => {
      form.dataset.confirmed = "yes";
      form.requestSubmit(submitter);
      delete form.dataset.confirmed;
    });
  });
}

// <button data-dialog="id"> opens a dialog written in the page; data-dialog-close shuts its own.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  event.target.closest("[data-dialog-close]")?.closest("dialog")?.close();
  if (event.target instanceof HTMLDialogElement && event.target.dataset.light !== undefined) event.target.close();
});
