# A book by Spreadsheet::WriteExcel: perl workbook.pl TARGET, the sheets as JSON on standard input
use strict; use warnings; use utf8;
use JSON::PP; use Spreadsheet::WriteExcel;
binmode STDIN;
my $sheets = JSON::PP->new->utf8->decode(do { local $/; <STDIN> });
my $book = Spreadsheet::WriteExcel->new($ARGV[0]);
for my $told (@$sheets) {
    my $sheet = $book->add_worksheet($told->{name});
    my $rows = $told->{rows};
    for my $y (0 .. $#$rows) {
        for my $x (0 .. $#{$rows->[$y]}) {
            my ($stored, $code) = @{$rows->[$y][$x]};
            next if $stored eq '';
            my $look = $book->add_format();
            $look->set_num_format($code) if $code ne '';
            if (B::svref_2object(\$stored)->FLAGS & B::SVf_POK()) {
                $sheet->write_string($y, $x, $stored, $look);
            } else {
                $sheet->write_number($y, $x, $stored, $look);
            }
        }
    }
    for my $area (@{$told->{merged}}) {
        my ($y, $x, $high, $wide) = @$area;
        $sheet->merge_range($y, $x, $y + $high - 1, $x + $wide - 1, $rows->[$y][$x][0],
            $book->add_format());
    }
    $sheet->set_row($_, undef, undef, 1) for @{$told->{hidden_rows}};
    $sheet->set_column($_, $_, undef, undef, 1) for @{$told->{hidden_columns}};
    $sheet->hide() if $told->{hidden};
}
$book->close;
BEGIN { require B }
