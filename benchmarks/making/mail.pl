# A mail by MIME::Lite: perl mail.pl TARGET, the mail as JSON on standard input
use strict; use warnings; use utf8;
use Encode; use JSON::PP; use MIME::Lite;
binmode STDIN;
my $told = JSON::PP->new->utf8->decode(do { local $/; <STDIN> });
sub header { join '', map { Encode::encode('MIME-Header', $_) } @_ }
my $mail = MIME::Lite->new(
    Subject => header($told->{subject}), From => header($told->{from}), To => header($told->{to}),
    Date => $told->{date}, Type => 'multipart/alternative',
);
$mail->attach(Type => 'text/plain; charset=utf-8', Encoding => 'quoted-printable',
    Data => encode('utf-8', join("\n\n", @{$told->{paragraphs}})));
$mail->attach(Type => 'text/html; charset=utf-8', Encoding => 'quoted-printable',
    Data => encode('utf-8', $told->{html}));
open my $file, '>:raw', $ARGV[0] or die $!;
$mail->print($file);
