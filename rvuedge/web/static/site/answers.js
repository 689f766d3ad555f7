// A form whose answer is shown beside it while it is filled in: <form data-answers="id of where the answer stands">.
// The server answers the part alone when the form says part=1; without this script the form is sent as any other.
const PAUSE = 350; // milliseconds: after the last key of a word, before the next word is thought of

function answering(form) {
  const place = document.getElementById(form.dataset.answers);
  let timer;
  let turn = 0;

  async function ask() {
    const mine = ++turn;
    const body = new URLSearchParams(new FormData(form));
    body.set("part", "1");
    const isPost = form.method === "post";
    const address = new URL(form.action);
    if (!isPost) address.search = body;
    address.hash = "";
    const answer = await fetch(address, isPost ? { method: "POST", body } : {}).catch(() => null);
    if (mine !== turn) return;
    if (answer?.ok) place.innerHTML = await answer.text();
    else place.firstElementChild?.setAttribute("data-stale", "true");
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    void ask();
  });
}

for (const form of document.querySelectorAll("form[data-answers]")) answering(form);
