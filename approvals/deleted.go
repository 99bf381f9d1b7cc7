package approvals

import "time"

// KeptDeleted is how long a deleted post can be brought back; then it is forgotten.
const KeptDeleted = 30 * 24 * time.Hour

// Events of a deletion. By is a person id; At is whole milliseconds UTC.
type (
	// DeletedBy puts a post away that never left. Everything of it is kept until it is forgotten.
	DeletedBy struct {
		By string    `json:"by"`
		At time.Time `json:"at"`
	}
	// Undeleted brings it back as it was.
	Undeleted struct {
		By string    `json:"by"`
		At time.Time `json:"at"`
	}
	// Forgotten takes a deleted post out of the tables. The log keeps its ids and digests alone.
	Forgotten struct {
		At time.Time `json:"at"`
	}
)

// Name gives the kind.
func (DeletedBy) Name() string { return "deleted" }
func (Undeleted) Name() string { return "undeleted" } // Name gives the kind.
func (Forgotten) Name() string { return "forgotten" } // Name gives the kind.

// delete puts a post away that nobody decides about now and that nobody outside may have seen.
func (p *Post) delete(e DeletedBy) *Refusal {
	switch p.State {
	case Draft, Changes, Rejected, Cancelled:
	default:
		if r := p.movable(); r != nil {
			return r
		}
		return no(WrongState)
	}
	for _, d := range p.Deliveries {
		if d.State != Dropped {
			return no(AlreadyLeft)
		}
	}
	p.Deleted, p.DeletedBy = moment(e.At), e.By
	return nil
}

// whileDeleted is all that can happen to a deleted post. Words given late about it are kept with the
// rest.
func (p *Post) whileDeleted(e Event) *Refusal {
	switch e := e.(type) {
	case Joined:
		return p.join(e)
	case Undeleted:
		p.Deleted, p.DeletedBy = time.Time{}, ""
	case Forgotten:
		if e.At.Before(p.Deleted.Add(KeptDeleted)) {
			return no(NotYet)
		}
		*p = Post{}
	case Reasoned:
	default:
		return no(IsDeleted)
	}
	return nil
}
