package bot

import (
	"net/http"
	"strings"

	"copydesk/commands"
)

// fillIn changes fields of the form that was answered last, and sends it, closes it, or asks for it
// afresh.
func (w *town) fillIn(l spoken) {
	w.Helper()
	if w.answer.Form == nil {
		w.fail("no form stands open in:\n%s", shown(w.answer))
	}
	fields, how, _ := strings.Cut(strings.TrimPrefix(l.rest, "{"), "}")
	typed := map[string]string{}
	for _, pair := range strings.Split(fields, "|") {
		name, value, found := strings.Cut(pair, ":")
		if found {
			typed[strings.TrimSpace(name)] = strings.TrimSpace(value)
		}
	}
	afresh := strings.TrimSpace(how) == "afresh"
	body := map[string]any{"user": l.who, "room": w.answer.Room, "thread": w.answer.Thread, "line": w.formLine(typed, afresh)}
	switch strings.TrimSpace(how) {
	case "":
		body["form"] = true
		w.direct("command", body)
	case "close":
		body["unsent"] = true
		if code := w.ask("POST", "/playground/api/command", body, nil); code != http.StatusOK {
			w.fail("closing the form answered %d", code)
		}
		w.answer = wire{}
	case "afresh":
		body["unsent"], body["open"] = true, true
		w.direct("command", body)
	default:
		w.fail("nobody does %q with a form", how)
	}
}

// formLine is the command line that the page makes of a form; bare, only what says what it is about.
func (w *town) formLine(typed map[string]string, bare bool) string {
	w.Helper()
	var args []string
	for _, f := range w.answer.Form.Fields {
		value, changed := typed[f.Name]
		if delete(typed, f.Name); !changed {
			value = f.Value
		}
		if bare && f.Label != "" && f.Kind != "post" && f.Kind != "posts" || value == "" && f.Value == "" {
			continue
		}
		args = append(args, f.Name+":"+value)
	}
	for name := range typed {
		w.fail("the form has no field %q:\n%s", name, shown(w.answer))
	}
	return commands.Do(w.answer.Form.Command, args...)
}
