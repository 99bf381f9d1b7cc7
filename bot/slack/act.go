package slack

import (
	"encoding/json"
	"strings"

	slackapi "github.com/slack-go/slack"

	"copydesk/commands/chat"
)

// Shortcuts of the manifest, by their callback_id
// (https://docs.slack.dev/interactivity/implementing-shortcuts).
const (
	draftFromMessage = "draft_from_message"
	draftNew         = "draft_new"
	draftLine        = "/draft"
)

// An interaction is what somebody pressed, chose or sent
// (https://docs.slack.dev/reference/interaction-payloads).
type interaction struct {
	Type     string `json:"type"`
	Callback string `json:"callback_id"`
	Trigger  string `json:"trigger_id"`
	URL      string `json:"response_url"`
	Who      struct {
		ID   string `json:"id"`
		Team string `json:"team_id"`
	} `json:"user"`
	Channel struct {
		ID string `json:"id"`
	} `json:"channel"`
	Container struct {
		Type      string `json:"type"`
		Message   string `json:"message_ts"`
		Channel   string `json:"channel_id"`
		Thread    string `json:"thread_ts"`
		Ephemeral bool   `json:"is_ephemeral"`
	} `json:"container"`
	Message struct {
		Text   string     `json:"text"`
		TS     string     `json:"ts"`
		Thread string     `json:"thread_ts"`
		Files  []attached `json:"files"`
	} `json:"message"`
	Actions []struct {
		ID    string `json:"action_id"`
		Value string `json:"value"`
	} `json:"actions"`
	View json.RawMessage `json:"view"`
}

// decodeAct reads an interaction.
func decodeAct(body []byte, me self, n names) (a act, err error) {
	var in interaction
	if err := json.Unmarshal(body, &in); err != nil || in.Who.ID == "" || in.Who.ID == me.user {
		return a, err
	}
	a.event = chat.Event{ID: in.Trigger, Who: chat.Identity{Team: in.Who.Team, User: in.Who.ID}, Room: chat.Room{ID: in.Channel.ID}}
	a.handle = handle{URL: in.URL, Trigger: in.Trigger, Room: in.Channel.ID, User: in.Who.ID}
	switch in.Type {
	case "block_actions":
		err = a.pressed(in)
	case "message_action":
		a.shortcut(in, n)
	case "shortcut":
		if in.Callback == draftNew {
			a.do, a.event.Kind, a.event.Line = ask, chat.Typed, draftLine
		}
	case "view_submission", "view_closed":
		err = a.form(in)
	}
	if a.event.ID == "" { // nothing by which a second delivery would be known
		a.do = nothing
	}
	return a, err
}

// pressed is a button, on a message, in a form or in the home tab.
func (a *act) pressed(in interaction) error {
	if len(in.Actions) == 0 {
		return nil
	}
	c, button := in.Container, in.Actions[0]
	if c.Channel != "" {
		a.event.Room.ID, a.handle.Room = c.Channel, c.Channel
	}
	a.event.Kind, a.event.Line = chat.Clicked, button.Value
	a.event.Message, a.event.Thread = c.Message, c.Thread
	if a.event.Thread == "" && in.Message.Thread != in.Message.TS {
		a.event.Thread = in.Message.Thread
	}
	if c.Ephemeral {
		a.handle.Over = c.Message
	}
	a.handle.Thread = a.event.Thread
	switch {
	case button.Value == "":
		return nil
	case button.ID == actionDrop:
		a.do = drop
		return a.inView(in)
	case button.ID == actionForm:
		a.do = ask
	case strings.HasPrefix(button.ID, actionRun):
		a.do = deliver
	}
	a.handle.FromTab = c.Type == "view" && c.Channel == ""
	return nil
}

// shortcut is "Draft a post from this": the message is the brief, its files are the pictures.
func (a *act) shortcut(in interaction, n names) {
	if in.Callback != draftFromMessage {
		return
	}
	a.do = deliver
	a.event.Kind, a.event.Line, a.event.Files = chat.Typed, draftLine, filesOf(in.Message.Files)
	if in.Message.Thread != in.Message.TS {
		a.event.Thread, a.handle.Thread = in.Message.Thread, in.Message.Thread
	}
	if text := strings.TrimSpace(plain(in.Message.Text)); text != "" && n.brief != "" {
		a.event.Options = map[string]string{n.brief: text}
	}
}

// form is a modal that came back, sent or closed. Where it was opened is carried in it.
func (a *act) form(in interaction) error {
	if err := a.inView(in); err != nil || a.view == nil {
		return err
	}
	line, _, files, _ := filled(*a.view)
	if line == "" {
		return nil
	}
	for _, id := range strings.Fields(a.handle.Files) {
		a.event.Files = append(a.event.Files, chat.File{ID: id})
	}
	a.event.Line, a.event.Files = line, append(a.event.Files, files...)
	if in.Type == "view_closed" {
		a.event.ID, a.event.Kind = "closed/"+a.view.ID+"/"+a.view.Hash, chat.Unsent
		a.handle = handle{}
		if a.view.State != nil && len(a.view.State.Values) > 0 { // Slack hands over what was typed: it is kept
			a.do = deliver
		}
		return nil
	}
	a.do, a.event.Kind, a.event.Form = sent, chat.Typed, true
	a.event.ID = sentID(*a.view, a.event)
	return nil
}

// sentID is one for the same words sent out of the same form: where Slack did not hear in time that they
// were taken it keeps the form open, and its person sends them again.
func sentID(v slackapi.View, e chat.Event) string {
	said := e.Line
	for _, f := range e.Files {
		said += "\n" + f.ID
	}
	return "sent/" + v.ID + "/" + digest(said)
}

// inView reads the modal that something was done in, and what it carries of where it was opened.
func (a *act) inView(in interaction) error {
	var v slackapi.View
	if err := json.Unmarshal(in.View, &v); err != nil {
		return err
	}
	if v.CallbackID != formCallback {
		a.do = nothing
		return nil
	}
	a.view, a.hash = &v, v.Hash
	_, _, _, meta := filled(v)
	if from, ok := readHandle(meta); ok && from.User == in.Who.ID {
		a.event.Room.ID, a.event.Thread, a.event.Message = from.Room, from.Thread, from.Over
		from.Trigger = in.Trigger
		a.handle = from
	}
	return nil
}
