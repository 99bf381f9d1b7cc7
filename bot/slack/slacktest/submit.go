package slacktest

import (
	"slices"
	"strings"
)

// Submit has somebody send the modal on top. False: Slack itself found something wrong with a field
// (Modal.Wrong), or none stands open; the app was told nothing.
func (s *Service) Submit(user string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.top(user)
	if v == nil {
		return false
	}
	blocks, _ := v.body["blocks"].([]any)
	v.wrong = map[string]string{}
	for _, e := range interactive(blocks) {
		if e.block["type"] != "input" {
			continue
		}
		block, action := e.block["block_id"].(string), e.el["action_id"].(string)
		if wrong := amiss(e, v.typed[block][action]); wrong != "" {
			v.wrong[block] = wrong
		}
	}
	if len(v.wrong) > 0 {
		return false
	}
	payload := s.interaction("view_submission", user)
	payload["trigger_id"] = s.newTrigger(user, v)
	payload["view"], payload["response_urls"] = s.shownView(v), []any{}
	s.send(&parcel{kind: anInter, payload: payload,
		answered: func(answer obj) { s.submitted(v, answer) },
		failed:   func(string) { v.wrong = map[string]string{"": "We had some trouble connecting. Try again?"} }})
	return true
}

// submitted does what the answer to a submission says:
// https://docs.slack.dev/surfaces/modals#response_actions
func (s *Service) submitted(v *view, answer obj) {
	open := s.stacks[v.user]
	at := slices.Index(open, v)
	if at < 0 {
		return
	}
	body, _ := answer["view"].(obj)
	fault := func() { v.wrong = map[string]string{"": "We had some trouble connecting. Try again?"} }
	switch answer["response_action"] {
	case nil:
		s.stacks[v.user] = open[:at]
	case "clear":
		delete(s.stacks, v.user)
	case "errors":
		if !s.markWrong(v, answer["errors"]) {
			fault()
		}
	case "update":
		if s.checkView(body, inModal) != nil {
			fault()
			return
		}
		s.redraw(v, body)
	case "push":
		if s.checkView(body, inModal) != nil {
			fault()
		} else if _, err := s.stack(v.user, body); err != nil {
			fault()
		}
	default:
		fault()
	}
}

// markWrong shows errors beside the input blocks that they name; false: one names no input block.
func (s *Service) markWrong(v *view, errors any) bool {
	list, is := errors.(obj)
	if !is || len(list) == 0 {
		return false
	}
	blocks, _ := v.body["blocks"].([]any)
	wrong := map[string]string{}
	for id, words := range list {
		text, is := words.(string)
		if !is || text == "" || !slices.ContainsFunc(blocks, func(b any) bool { block, _ := b.(obj); return block["block_id"] == id && block["type"] == "input" }) {
			return false
		}
		wrong[id] = text
	}
	v.wrong = wrong
	return true
}

// Close has somebody close the modal on top, with Cancel or the cross; all of them, where clear.
func (s *Service) Close(user string, clear bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.top(user)
	if v == nil {
		return
	}
	all, _ := v.body["clear_on_close"].(bool)
	open := s.stacks[user]
	s.stacks[user] = open[:len(open)-1]
	if clear || all {
		delete(s.stacks, user)
	}
	if tell, _ := v.body["notify_on_close"].(bool); !tell {
		return
	}
	payload := s.interaction("view_closed", user)
	delete(payload, "trigger_id")
	shown := s.shownView(v)
	shown["state"] = obj{"values": obj{}} // what was typed is not handed over
	payload["view"], payload["is_cleared"] = shown, clear || all
	s.send(&parcel{kind: anInter, payload: payload})
}

// PressModal has somebody press a button in the modal on top.
func (s *Service) PressModal(user, label string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.top(user)
	return v != nil && s.pressView(v, label)
}

// Suggest has somebody type into an external select of the modal on top, and gives what the app
// offers: https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload
func (s *Service) Suggest(user, block, typed string) []string {
	answer := make(chan []string, 1)
	s.mu.Lock()
	v := s.top(user)
	var found *inBlock
	if v != nil {
		blocks, _ := v.body["blocks"].([]any)
		for _, e := range interactive(blocks) {
			if kind, _ := e.el["type"].(string); e.block["block_id"] == block && strings.HasSuffix(kind, "external_select") {
				found = &e
			}
		}
	}
	if found == nil {
		s.mu.Unlock()
		return nil
	}
	payload := s.interaction("block_suggestion", user)
	delete(payload, "trigger_id")
	payload["value"], payload["action_id"], payload["block_id"] = typed, found.el["action_id"], block
	payload["container"], payload["view"] = obj{"type": "view", "view_id": v.id}, s.shownView(v)
	s.send(&parcel{kind: anInter, payload: payload, failed: func(string) { answer <- nil },
		answered: func(got obj) {
			var labels []string
			for _, o := range optionsOf(obj{"options": got["options"], "option_groups": got["option_groups"]}) {
				labels = append(labels, plainWords(o["text"]))
			}
			answer <- labels
		}})
	s.mu.Unlock()
	return <-answer
}
