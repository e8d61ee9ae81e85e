# A mail by Ruby's mail: ruby mail.rb TARGET, the mail as JSON on standard input
require "json"
require "mail"
told = JSON.parse($stdin.read)
mail = Mail.new(charset: "UTF-8") do
  subject told["subject"]
  from told["from"]
  to told["to"]
  date told["date"]
  text_part { body told["paragraphs"].join("\n\n"); content_type "text/plain; charset=UTF-8" }
  html_part { body told["html"]; content_type "text/html; charset=UTF-8" }
end
File.binwrite(ARGV[0], mail.to_s)
