package report

import (
	"context"
	"runtime/debug"
	"sync/atomic"
	"time"

	"copydesk/approvals/say"
)

// The size of every picture in pixels: sharp on a screen of double density, 16 to 9 as chats crop.
const (
	Width  = 1600
	Height = 900
)

// A Point is one number at one instant. It is labelled with the day or hour of At's own zone.
type Point struct {
	At      time.Time
	Value   int64
	Missing bool // Value is not known: a gap
}

// A Series is a run of points in any order; of two at one instant the later in the list counts.
type Series struct {
	Name   say.Text
	Points []Point
}

// A Chart is what [Picture] draws. The zero value is a picture that says that there are no numbers.
type Chart struct {
	Title  say.Text
	Series []Series // the first is drawn on top
	Goal   int64    // a dashed line; 0: none
	Bars   bool     // bars, else lines
	Dark   bool
}

// desk is the one place to draw at: a picture takes about 20 MiB while it is drawn.
var (
	desk    = make(chan struct{}, 1)
	waiting atomic.Int32
	tidying atomic.Bool
)

// Picture draws the chart as PNG of [Width] by [Height] pixels and describes it, numbers included,
// for who cannot see it: at most 1,000 characters. One picture is drawn at a time in the whole
// program; who waits in vain gets ctx's error. It is safe for concurrent use.
func Picture(ctx context.Context, c Chart, lang say.Lang) (png []byte, alt string, err error) {
	t := tabulate(c, lang)
	png, err = atDesk(ctx, func() ([]byte, error) { return draw(t) })
	if png == nil {
		return nil, "", err
	}
	return png, describe(t), err
}

// atDesk draws when nobody else does.
func atDesk(ctx context.Context, draw func() ([]byte, error)) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	waiting.Add(1)
	select {
	case desk <- struct{}{}:
		waiting.Add(-1)
	case <-ctx.Done():
		waiting.Add(-1)
		return nil, ctx.Err()
	}
	defer tidy()
	return draw()
}

// tidy frees the desk and, where nobody waits for it, gives the memory back to the system: a chat
// bot at rest should not stay as big as its last picture.
func tidy() {
	<-desk
	if waiting.Load() > 0 || !tidying.CompareAndSwap(false, true) {
		return
	}
	go func() {
		debug.FreeOSMemory()
		tidying.Store(false)
	}()
}
