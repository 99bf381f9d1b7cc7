// Putting a text on the clipboard, to the letter.

/** Copies; gives whether it arrived. Pages that are no secure context have the older way alone. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text) {
  const box = document.createElement("textarea");
  box.value = text;
  box.setAttribute("aria-hidden", "true");
  box.style.cssText = "position:fixed;top:0;left:0;opacity:0";
  const before = document.activeElement;
  document.body.append(box);
  box.select();
  const ok = document.execCommand("copy");
  box.remove();
  before?.focus();
  return ok;
}
