package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"os"
	"strings"
	"syscall"
)

// failure names what kept an answer from coming. ctx is the caller's, inner the
// one of the exchange.
func (c *Client) failure(ctx, inner context.Context, err error) answer {
	a := answer{reason: clip(err.Error(), 300)}
	var refused errRefusedAddress
	var dns *net.DNSError
	var cert *tls.CertificateVerificationError
	var unknown x509.UnknownAuthorityError
	var record tls.RecordHeaderError
	var op *net.OpError
	var hs errTLS
	cause := context.Cause(inner)
	switch {
	case ctx.Err() != nil:
		a.outcome, a.reason = Interrupted, ""
	case errors.As(err, &refused):
		a.outcome, a.reason = RefusedAddress, refused.why
	case errors.Is(cause, errFirstByte):
		a.outcome, a.reason, a.network = TimeoutHeader, cause.Error(), true
	case errors.Is(cause, errTotal):
		a.outcome, a.reason, a.network = TimeoutTotal, cause.Error(), true
	case errors.As(err, &dns):
		a.outcome, a.network = DNSError, true
	case errors.As(err, &cert), errors.As(err, &unknown), errors.As(err, &record):
		a.outcome = TLSError
	case errors.As(err, &hs) && !errors.Is(err, context.DeadlineExceeded) && !isReset(err):
		a.outcome = TLSError
	case errors.As(err, &op) && op.Op == "dial", errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		a.outcome, a.network = ConnectError, true
	case isReset(err), strings.Contains(err.Error(), "EOF"), strings.Contains(err.Error(), "server closed"):
		a.outcome, a.network = ConnectError, true
	default:
		a.outcome = ProtocolError
	}
	return a
}

func isReset(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNREFUSED)
}
