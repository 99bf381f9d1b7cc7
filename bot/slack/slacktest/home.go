package slacktest

// OpenHome has somebody open the app's home tab.
func (s *Service) OpenHome(user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	event := obj{"type": "app_home_opened", "user": user, "channel": s.direct(user).ID, "tab": "home"}
	if v := s.homes[user]; v != nil {
		event["view"] = s.shownView(v)
	}
	s.tell(event, user)
}

// PressHome has somebody press a button of their home tab.
func (s *Service) PressHome(user, label string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.homes[user] != nil && s.pressView(s.homes[user], label)
}

// pressView has the person of a view press something in it; the caller holds the lock.
func (s *Service) pressView(v *view, label string) bool {
	blocks, _ := v.body["blocks"].([]any)
	action := s.pressed(blocks, label)
	if action == nil {
		return false
	}
	s.viewAction(v, action)
	return true
}

// viewAction tells the app of an action in a view.
func (s *Service) viewAction(v *view, action obj) {
	payload := s.interaction("block_actions", v.user)
	if v.body["type"] == inModal {
		payload["trigger_id"] = s.newTrigger(v.user, v)
	}
	shown := s.shownView(v)
	payload["container"], payload["view"], payload["actions"], payload["state"] = obj{"type": "view", "view_id": v.id}, shown, []any{action}, shown["state"]
	s.send(&parcel{kind: anInter, payload: payload})
}
