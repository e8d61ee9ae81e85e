<?php
// A mail by PHPMailer: php mail.php TARGET, the mail as JSON on standard input
require 'libphp-phpmailer/autoload.php';
$told = json_decode(stream_get_contents(STDIN), true);
$mail = new PHPMailer\PHPMailer\PHPMailer(true);
$mail->CharSet = 'utf-8';
foreach (['from' => 'setFrom', 'to' => 'addAddress'] as $role => $set) {
    preg_match('/^(.*) <(.*)>$/u', $told[$role], $found);
    $mail->$set($found[2], $found[1]);
}
$mail->Subject = $told['subject'];
$mail->MessageDate = $told['date'];
$mail->isHTML(true);
$mail->Body = $told['html'];
$mail->AltBody = implode("\n\n", $told['paragraphs']);
$mail->preSend();
file_put_contents($argv[1], $mail->getSentMIMEMessage());
