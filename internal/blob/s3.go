package blob

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/tus/tusd/v2/pkg/s3store"
	"gocloud.dev/blob"
	"gocloud.dev/blob/s3blob"
)

// openS3 opens s3://BUCKET[/PREFIX]?region=…&endpoint=…&path-style=true. Who we are comes
// from where the AWS tools take it: AWS_ACCESS_KEY_ID and so on, a profile, the machine's role.
func (s *Store) openS3(ctx context.Context, address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return err
	}
	client, err := s3Client(ctx, u.Query())
	if err != nil {
		return err
	}
	prefix := strings.Trim(u.Path, "/")
	if prefix != "" {
		prefix += "/"
	}
	// Servers that are not Amazon's often know no other checksums.
	bucket, err := s3blob.OpenBucket(ctx, client, u.Host, &s3blob.Options{RequestChecksumCalculation: aws.RequestChecksumCalculationWhenRequired})
	if err != nil {
		return err
	}
	s.bucket = bucket
	if prefix != "" {
		s.bucket = blob.PrefixedBucket(bucket, prefix)
	}
	uploads := s3store.New(u.Host, client)
	uploads.ObjectPrefix, uploads.MetadataObjectPrefix = prefix+filePrefix, prefix+uploadPrefix
	uploads.PreferredPartSize = 8 << 20 // what a dropped line costs at most
	uploads.UseIn(s.uploads)
	return nil
}

func s3Client(ctx context.Context, q url.Values) (*s3.Client, error) {
	var options []func(*config.LoadOptions) error
	var pathStyle bool
	var endpoint string
	for key, values := range q {
		value := values[0]
		switch key {
		case "region":
			options = append(options, config.WithRegion(value))
		case "profile":
			options = append(options, config.WithSharedConfigProfile(value))
		case "endpoint":
			endpoint = value
		case "path-style":
			var err error
			if pathStyle, err = strconv.ParseBool(value); err != nil {
				return nil, fmt.Errorf("path-style=%s is neither true nor false", value)
			}
		default:
			return nil, fmt.Errorf("%q in the address of the bucket is unknown; there are region, endpoint, path-style and profile", key)
		}
	}
	c, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return nil, err
	}
	c.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenRequired
	c.ResponseChecksumValidation = aws.ResponseChecksumValidationWhenRequired
	return s3.NewFromConfig(c, func(o *s3.Options) {
		o.UsePathStyle = pathStyle
		if endpoint != "" {
			o.BaseEndpoint = aws.String(endpoint)
		}
	}), nil
}
