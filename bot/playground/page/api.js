// What the page asks of the program, and what the program tells it by itself.

const base = "/playground/api/";

async function ask(route, options) {
  const response = await fetch(base + route, options).catch(() => { throw new Error(""); }); // the browser's own words are for nobody
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw Object.assign(new Error(answer.error || ""), { status: response.status });
  return answer;
}

function post(route, body) {
  return ask(route, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

function query(values) {
  return "?" + new URLSearchParams(Object.entries(values).filter(([, v]) => v));
}

export const people = () => ask("people").then((a) => a.people);
export const rooms = () => ask("rooms");
export const commands = () => ask("commands").then((a) => a.commands);
export const messages = (room, user) => ask("messages" + query({ room, user, limit: 500 })).then((a) => a.messages);
/** Suggestions while typing; a list that does not come in time is no list. */
export const complete = (q) => ask("complete" + query(q), { signal: AbortSignal.timeout(3000) }).then((a) => a.choices);
export const command = (body) => post("command", body).then((a) => a.message);
/** Keeps what stands in a form (unsent), or gives its form as it is now (open). Outlives the page. */
export const form = (body) => ask("command", { method: "POST", keepalive: JSON.stringify(body).length < 60000, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }).then((a) => a.message);
export const click = (body) => post("click", body).then((a) => a.message);
/** Hands a file over; gives its id, to be named in a command. */
export const file = (blob) => ask("file", { method: "POST", body: blob }).then((a) => a.file);
export const react = (body) => post("react", body);

/**
 * Hears every change that the person can see. on.message gets one message, on.reset is called when
 * changes were missed, on.state with true or false when the connection comes or goes.
 * Gives a function that stops it.
 */
export function hear(user, on) {
  let stream, again;
  const open = () => {
    stream = new EventSource(base + "stream" + query({ user }));
    stream.addEventListener("message", (e) => on.message(JSON.parse(e.data)));
    stream.addEventListener("reset", () => on.reset());
    stream.addEventListener("open", () => on.state(true));
    stream.addEventListener("error", () => {
      on.state(false);
      if (stream.readyState === EventSource.CLOSED) again = setTimeout(open, 2000); // refused, not lost: the browser does not try again
    });
  };
  open();
  return () => {
    clearTimeout(again);
    stream.close();
  };
}
