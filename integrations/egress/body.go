package egress

import "io"

// capped is a body that ends in ErrTooBig rather than short.
type capped struct {
	body  io.ReadCloser
	left  int64
	known int64 // the announced length, or -1
}

func (c *capped) Read(p []byte) (int, error) {
	if c.known > c.left || c.left < 0 {
		c.left, c.known = -1, -1
		return 0, ErrTooBig
	}
	c.known = -1
	if int64(len(p)) > c.left+1 {
		p = p[:c.left+1]
	}
	n, err := c.body.Read(p)
	if int64(n) > c.left {
		n, err = int(c.left), ErrTooBig
		c.left = -1
		return n, err
	}
	c.left -= int64(n)
	return n, err
}

func (c *capped) Close() error { return c.body.Close() }
