# A story as Rich Text by RTF::Writer: perl rich_text.pl TARGET, the parts as JSON on standard input
use strict; use warnings; use utf8;
use JSON::PP; use RTF::Writer;
binmode STDIN;
my $parts = JSON::PP->new->utf8->decode(do { local $/; <STDIN> });
my $rtf = RTF::Writer->new_to_file($ARGV[0]);
$rtf->prolog(title => 'a');
for my $part (@$parts) {
    if (ref $part) {
        my $width = RTF::Writer::TableRowDecl->new(widths => [map { 2500 } @{$part->[0]}]);
        $rtf->row($width, @$_) for @$part;
    } elsif ($part =~ s/^# //) {
        $rtf->paragraph(\'\fs36\b', $part);
    } else {
        $rtf->paragraph($part);
    }
}
$rtf->close;
