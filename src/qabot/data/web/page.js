// What a page of qabot does beyond links and forms. Each part leaves pages alone that lack it.
import { startDocument } from "/js/document.js";
import { startConversation } from "/js/conversation.js";
import { startUploads } from "/js/uploads.js";

startDocument();
startConversation();
startUploads();
