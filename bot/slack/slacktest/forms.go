package slacktest

import (
	"fmt"
	"maps"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// An inBlock is an element and the block it stands in.
type inBlock struct{ block, el obj }

// interactive lists the elements of blocks that somebody can use, in order.
func interactive(blocks []any) (out []inBlock) {
	for _, v := range blocks {
		b, _ := v.(obj)
		list := []any{b["accessory"], b["element"]}
		if b["type"] == "actions" {
			more, _ := b["elements"].([]any)
			list = append(list, more...)
		}
		for _, v := range list {
			if e, is := v.(obj); is && e["type"] != "image" {
				out = append(out, inBlock{b, e})
			}
		}
	}
	return out
}

// A stateful kind of element: how its value is called in state.values, and its first value.
// https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
var stateful = map[string]struct{ value, first string }{
	"plain_text_input": {"value", "initial_value"}, "email_text_input": {"value", "initial_value"}, "url_text_input": {"value", "initial_value"}, "number_input": {"value", "initial_value"},
	"rich_text_input": {"rich_text_value", "initial_value"}, "static_select": {"selected_option", "initial_option"}, "external_select": {"selected_option", "initial_option"},
	"radio_buttons": {"selected_option", "initial_option"}, "multi_static_select": {"selected_options", "initial_options"}, "multi_external_select": {"selected_options", "initial_options"},
	"checkboxes": {"selected_options", "initial_options"}, "users_select": {"selected_user", "initial_user"}, "multi_users_select": {"selected_users", "initial_users"},
	"conversations_select": {"selected_conversation", "initial_conversation"}, "multi_conversations_select": {"selected_conversations", "initial_conversations"},
	"channels_select": {"selected_channel", "initial_channel"}, "multi_channels_select": {"selected_channels", "initial_channels"},
	"datepicker": {"selected_date", "initial_date"}, "timepicker": {"selected_time", "initial_time"}, "datetimepicker": {"selected_date_time", "initial_date_time"}, "file_input": {"files", ""},
}

// initial is the state of a view that nobody touched yet.
func (s *Service) initial(body obj) map[string]map[string]obj {
	out := map[string]map[string]obj{}
	blocks, _ := body["blocks"].([]any)
	for _, e := range interactive(blocks) {
		kind, _ := e.el["type"].(string)
		how, is := stateful[kind]
		if !is {
			continue
		}
		if e.el["action_id"] == nil {
			e.el["action_id"] = s.id("a")
		}
		first := e.el[how.first]
		if first == nil && (strings.HasPrefix(kind, "multi_") || kind == "checkboxes" || kind == "file_input") {
			first = []any{}
		}
		block, action := e.block["block_id"].(string), e.el["action_id"].(string)
		if out[block] == nil {
			out[block] = map[string]obj{}
		}
		out[block][action] = obj{"type": kind, how.value: first}
	}
	return out
}

// A Modal is the one that stands open for somebody, as it was sent and as it is filled.
type Modal struct {
	ID     string
	View   map[string]any            // as the app sent it
	Values map[string]map[string]any // state, by block and action
	Wrong  map[string]string         // what the app said is wrong, by block
	Hash   string
}

// Open gives the modal on top for somebody; false: none stands open.
func (s *Service) Open(user string) (Modal, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.top(user)
	if v == nil {
		return Modal{}, false
	}
	m := Modal{ID: v.id, View: copied(v.body), Values: map[string]map[string]any{}, Wrong: maps.Clone(v.wrong), Hash: v.hash}
	for block, actions := range v.typed {
		m.Values[block] = obj{}
		for action, state := range actions {
			m.Values[block][action] = copied(state)
		}
	}
	return m, true
}

func (s *Service) top(user string) *view {
	open := s.stacks[user]
	if len(open) == 0 {
		return nil
	}
	return open[len(open)-1]
}

// Fill has somebody put a value into the field of a block: text; ids with commas; the value or the
// words of an option; "09:30"; seconds. Where the app asked to be told while it is typed, it is.
func (s *Service) Fill(user, block, value string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.top(user)
	if v == nil {
		return false
	}
	blocks, _ := v.body["blocks"].([]any)
	for _, e := range interactive(blocks) {
		if e.block["block_id"] != block {
			continue
		}
		action, _ := e.el["action_id"].(string)
		state := v.typed[block][action]
		if state == nil {
			continue
		}
		kind := e.el["type"].(string)
		state[stateful[kind].value] = s.chosen(kind, e.el, value)
		delete(v.wrong, block)
		if dispatches(e) {
			told := obj{"action_id": action, "block_id": block, "action_ts": s.stamp()}
			maps.Copy(told, state)
			s.viewAction(v, told)
		}
		return true
	}
	return false
}

// FillForm has somebody fill fields of the modal on top, by the action_id of their elements. Where
// several blocks are one field, all of it goes into the first.
func (s *Service) FillForm(user string, values map[string]string) error {
	m, open := s.Open(user)
	if !open {
		return fmt.Errorf("no form stands open for %s", user)
	}
	blocks, _ := m.View["blocks"].([]any)
	filled := map[string]bool{}
	for _, v := range blocks {
		b := v.(obj)
		el, _ := b["element"].(obj)
		name, _ := el["action_id"].(string)
		value, wanted := values[name]
		if b["type"] != "input" || !wanted {
			continue
		}
		if filled[name] {
			value = ""
		}
		filled[name] = true
		s.Fill(user, b["block_id"].(string), value)
	}
	for name := range values {
		if !filled[name] {
			return fmt.Errorf("the form shows no field %q", name)
		}
	}
	return nil
}

// dispatches reports whether typing in an element is told to the app:
// https://docs.slack.dev/reference/block-kit/blocks/input-block
func dispatches(e inBlock) bool {
	if e.block["type"] != "input" {
		return true
	}
	if on, _ := e.block["dispatch_action"].(bool); !on {
		return false
	}
	config, _ := e.el["dispatch_action_config"].(obj)
	when, set := config["trigger_actions_on"].([]any)
	return !strings.HasSuffix(e.el["type"].(string), "_input") || set && slices.Contains(when, any("on_character_entered"))
}

// chosen is a value as state.values has it.
func (s *Service) chosen(kind string, el obj, value string) any {
	if value == "" && !strings.HasPrefix(kind, "multi_") && kind != "file_input" && kind != "checkboxes" {
		return nil
	}
	switch kind {
	case "static_select", "radio_buttons", "external_select":
		return option(el, value)
	case "multi_static_select", "multi_external_select", "checkboxes":
		return each(value, func(one string) any { return option(el, one) })
	case "multi_users_select", "multi_conversations_select", "multi_channels_select":
		return each(value, func(one string) any { return one })
	case "file_input":
		return each(value, func(id string) any { return s.shownFile(s.files[id]) })
	case "timepicker":
		if len(value) == 4 {
			return "0" + value
		}
	case "datetimepicker":
		n, _ := strconv.ParseInt(value, 10, 64)
		return n
	}
	return value
}

func each(list string, take func(string) any) []any {
	out := []any{}
	for one := range strings.SplitSeq(list, ",") {
		if one = strings.TrimSpace(one); one != "" {
			if v := take(one); v != nil {
				out = append(out, v)
			}
		}
	}
	return out
}

// option finds an option by its value or its words.
func option(el obj, value string) any {
	for _, o := range optionsOf(el) {
		if o["value"] == value || plainWords(o["text"]) == value {
			return escapeTree(o)
		}
	}
	if el["type"] == "external_select" || el["type"] == "multi_external_select" {
		return obj{"text": obj{"type": "plain_text", "text": value, "emoji": true}, "value": value}
	}
	return nil
}

// amiss is what Slack itself finds wrong with a field, before the app is asked; empty: nothing.
func amiss(e inBlock, state obj) string {
	kind, _ := e.el["type"].(string)
	value := state[stateful[kind].value]
	words, _ := value.(string)
	list, many := value.([]any)
	if value == nil || many && len(list) == 0 || words == "" && !many && kind != "datetimepicker" && strings.HasSuffix(kind, "_input") && kind != "rich_text_input" {
		if optional, _ := e.block["optional"].(bool); optional {
			return ""
		}
		return "Please complete this required field."
	}
	length := float64(utf8.RuneCountInString(words))
	least, most := e.el["min_length"], e.el["max_length"]
	switch kind {
	case "plain_text_input":
		if n, is := least.(float64); is && length < n {
			return "Too short."
		}
		if n, is := most.(float64); is && length > n {
			return "Too long."
		}
	case "url_text_input":
		if u, err := url.Parse(words); err != nil || u.Scheme == "" || u.Host == "" {
			return "Please enter a valid URL."
		}
	case "email_text_input":
		if _, err := mail.ParseAddress(words); err != nil {
			return "Please enter a valid email address."
		}
	case "number_input":
		if _, err := strconv.ParseFloat(words, 64); err != nil {
			return "Please enter a number."
		}
	}
	return ""
}
