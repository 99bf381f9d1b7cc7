package approvals

import "slices"

// Names reports whether the step is one that this person, holding these roles, may decide. The
// owner is admin everywhere.
func (s Step) Names(person string, roles []Role) bool {
	if slices.Contains(s.People, person) {
		return true
	}
	for _, r := range roles {
		if slices.Contains(s.Roles, r) || r == Owner && slices.Contains(s.Roles, Admin) {
			return true
		}
	}
	return false
}

// need is how many approvals satisfy the step; 0: none ever do. Where all are needed, those who
// cannot decide are not waited for.
func (s Step) need(excluded []string) int {
	if s.Needed != 0 {
		return max(s.Needed, 0)
	}
	n := 0
	for _, p := range sorted(s.People) {
		if !slices.Contains(excluded, p) {
			n++
		}
	}
	return n
}

// deciders lists who could satisfy the step, sorted. Where holders are known, whoever has no role in
// the brand any more is not among them.
func (s Step) deciders(excluded []string, holders map[string][]Role) []string {
	out := slices.Clone(s.People)
	if holders != nil {
		out = slices.DeleteFunc(out, func(w string) bool { return len(holders[w]) == 0 })
	}
	for person, roles := range holders {
		if s.Needed != 0 && s.Names(person, roles) {
			out = append(out, person)
		}
	}
	out = slices.DeleteFunc(out, func(w string) bool { return slices.Contains(excluded, w) })
	return sorted(out)
}

// Possible reports whether the policy can be satisfied when the excluded people cannot decide, as
// far as the policy alone tells: whether anybody holds the role that a step names is not known
// here, see [Policy.PossibleFor]. Without steps it cannot. In solo nobody is excluded.
func (pol Policy) Possible(excluded []string) bool {
	return pol.possible(excluded, nil, false)
}

// PossibleFor is [Policy.Possible] where everybody's roles in the brand are known.
func (pol Policy) PossibleFor(excluded []string, holders map[string][]Role) bool {
	return pol.possible(excluded, holders, true)
}

func (pol Policy) possible(excluded []string, holders map[string][]Role, known bool) bool {
	if pol.Solo {
		excluded = nil
	}
	for _, s := range pol.Steps {
		need := s.need(excluded)
		if need == 0 {
			return false
		}
		if len(s.Roles) > 0 && !known && s.Needed != 0 {
			continue
		}
		if len(s.deciders(excluded, holders)) < need {
			return false
		}
	}
	return len(pol.Steps) > 0
}
