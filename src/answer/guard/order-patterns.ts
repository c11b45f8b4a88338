import { foreignOrders } from "./foreign-orders.ts";

/** The kinds of prompt injection, after OWASP's LLM01 and LLM07 (2025) and the patterns of published attack collections. */
export type OrderRule =
  | "override"
  | "role"
  | "reveal"
  | "addressed"
  | "turns"
  | "citations"
  | "exfiltration"
  | "encoded";

/** Where an order begins: no "how do I ignore", no "a user who ignores". */
const order =
  "(?:^|[.!?;:,\\n\"'`(>*#\\]\\[}-]\\s*|\\b(?:and|then|please|now|just|first|instead|but|so|also|must|shall|will|let's|(?:can|could|would|will) you|you (?:to|can|must|should|will|may)|do not|don't|never|&&|sudo|once done,?|to (?:only|please))\\s+)(?:please\\s+|now\\s+|just\\s+|simply\\s+|also\\s+|kindly\\s+|completely\\s+)*";
const rules =
  "(?:instructions?|instructed|directions?|directives?|guidelines?|rules|prompts?|orders|commands?|constraints?|restrictions?|safeguards?|guardrails?|safety|protocols?|filters?|polic(?:y|ies)|programming|persona|training|limits?|limitations?|messages?|conversations?|guidance|configuration|checks|question)";
const former =
  "(?:previous|prior|above|earlier|usual|normal|operator's|developer's|user's|preceding|foregoing|initial|original|former|existing|system|safety|security|ethical|content|your|old|default|tutor|hidden|secret)";
const filler =
  "(?:all|any|every|of|about|whatever|what|the|these|those|other|and|my|own|current|exact|full|complete|internal|entire|given|last)";
const drop =
  "(?:ignore|disregard|forget|bypass|override|overrule|neglect|drop|disable|discard|set aside|turn off|switch off|delete|erase|remove|circumvent|abandon|break|(?:do not|don't|never|stop|no longer) (?:follow|following|obey|obeying|heed|apply))";
const tell =
  "(?:reveal|show|print|repeat|output|display|tell|give|write|write out|paste|leak|expose|dump|quote|recite|list|summari[sz]e|translate|read|share|copy|return|disclose|provide|encode|type|state|echo|send)";
const near = "[^.!?\\n]";

const english: [OrderRule, string][] = [
  [
    "override",
    `${order}${drop}\\s+(?:${filler}\\s+|out\\s+)*(?:${former}\\s+(?:${filler}\\s+|${former}\\s+)*)+${rules}`,
  ],
  [
    "override",
    `${order}${drop}\\s+(?:(?:all|the|any|every)\\s+)?(?:of the\\s+)?(?:instructions|guidelines|safeguards|guardrails|safety|security|ethics)(?=[\\s.,;:!]|$)(?! (?:for|of|on|in|from)\\b)`,
  ],
  ["override", `${order}forget everything\\s*[.,;!]`],
  [
    "override",
    `${order}${drop}\\s+(?:all |everything |anything |what )?(?:of )?(?:the )?(?:above|(?:that |what )?(?:you (?:were|have been|are|know|'ve been)|was|came|comes|stands|is|i said|has been)\\b${near}{0,30}?(?:told|taught|given|said|before|above|instructed|so far)|the (?:course|slides?|sources?|course material)\\b)`,
  ],
  [
    "override",
    `(?:${former}|these|those) (?:${filler} |${former} )*${rules} (?:are|is|have|has|were|do|does|will|can|may|must)(?: been| now)? (?:be ignored|no longer|not|void|invalid|cancel\\w*|obsolete|revoked|over|lifted|suspended|deleted)`,
  ],
  [
    "override",
    `\\b(?:told|said|given|instruct\\w+|guidance|rules|policy|training|guidelines|before (?:this|now)|everything before \\w+(?: \\w+)?)\\b${near}{0,40}?\\b(?:no longer appl\\w+|(?:is|are|as) (?:now )?void|does(?:n't| not) apply|guidance void)|\\bguidance void\\b|\\bnew rules apply\\b`,
  ],
  ["override", `${drop}\\s+(?:whatever|what|any) (?:guidance|rules|instructions)\\b`],
  [
    "override",
    `(?:regardless of|no matter|irrespective of|despite) (?:${filler} |${former} )*(?:${former}) ${rules}`,
  ],
  [
    "override",
    `(?:^|[.!?;:,\\n#*-]\\s*|\\b(?:begin|here (?:are|is)|following) )(?:your |the |my |some )?(?:new|updated|real|actual|revised) (?:system )?(?:instructions?|rules?|orders?|system prompt|prompt|directives?|task)(?: for you)?(?: (?:is|are|begins?))?\\s*[:#\\n]`,
  ],
  ["override", `whatever (?:the )?(?:slides?|rules|instructions|system)\\b${near}{0,12}\\bsays?`],
  ["override", `you (?:do not|don't|no longer) (?:have|need) to (?:cite|follow|obey|refuse|use the slides)`],
  [
    "override",
    `\\b(?:must|will|shall|have to|only) (?:comply with|obey) (?:me\\b|(?:every|all|any)(?: of)?(?: my)? (?:request|order|command|message|wish)|the user)|(?:is|are) to obey (?:me|the user)|you obey (?:me|the user)|do (?:as|what) the user says`,
  ],
  [
    "role",
    `(?<!\\b(?:if|when|since|because|that|where) )\\byou are (?:now|from now on|hereby)\\s+(?:a |an |the |my (?!(?:\\w+ )?(?:tutor|teacher|coach|examiner|interviewer))|in |called |named |free|playing|acting|going to act|un\\w+ed|dan\\b|evil|no longer)`,
  ],
  [
    "role",
    `\\byour new (?:persona|identity|role|name|purpose|character) is\\b|\\bfrom (?:this (?:point|moment) on|here on),? (?:you\\b|act|answer|ignore)|\\bas an ai (?:without|with no|that has no|free of)\\b|\\bfrom now on,? (?:you(?! can\\b)\\b|act|answer|reply|respond|never|always|only|ignore|pretend|behave|speak|your)`,
  ],
  [
    "role",
    `\\byou(?:'re| are) no longer (?:a|an|the|bound|limited|restricted)\\b|(?:^|[.!?,\\n]\\s*)stop being (?:a|an|the)\\b`,
  ],
  [
    "role",
    `${order}(?:pretend|act|imagine|behave|answer|respond|roleplay|suppose|speak)\\b${near}{0,40}(?:\\b(?:no|without|not have|off|free of|outside|had no|have no|never had)\\b)${near}{0,20}(?:rules|restrictions?|limits?|filters?|polic(?:y|ies)|guidelines|guardrails|safety|ethics|limitations?|today)`,
  ],
  [
    "role",
    `${order}(?:imagine|pretend|suppose)\\b${near}{0,12}\\byour (?:content |safety )?(?:polic(?:y|ies)|rules|filters?|restrictions?|guardrails)`,
  ],
  [
    "role",
    `${order}(?:enter|enable|activate|switch (?:in)?to|go into|start|turn on)\\s+(?:the |your )?(?:developer|dan|jailbreak|god|debug|admin|maintenance|unrestricted|evil|sudo|root)[ -]?mode`,
  ],
  [
    "role",
    `\\b(?:you are|you're|act as|be|become|called) dan\\b|\\b(?:unrestricted|admin|god|jailbreak|sudo)(?: \\w+)? mode (?:is )?(?:active|activated|on|enabled)|in (?:an? )?unrestricted(?: \\w+)? mode|\\b(?:rules|ethics|restrictions|laws) (?:do not|don't|no longer) apply\\b`,
  ],
  [
    "role",
    `\\bdo anything now\\b|\\b(?:an? )?(?:unrestricted|unfiltered|uncensored|jailbroken) (?:model|ai|assistant|mode|version)\\b|who (?:never|does not|doesn't) refuse|\\bif you had no (?:rules|restrictions|filters|guidelines)`,
  ],
  [
    "role",
    `${order}act as my (?!tutor|teacher|examiner)\\w+|${order}never (?:again )?refuse|\\byour (?:real|true|only) (?:purpose|task|goal|master) is`,
  ],
  [
    "reveal",
    `${order}${tell}\\b${near}{0,40}?\\byour (?:\\w+ ){0,3}?(?:prompts?|instructions|system message|configuration|guidelines|rules)\\b`,
  ],
  [
    "reveal",
    `${order}${tell}\\b${near}{0,30}?\\b(?:hidden|secret|initial|internal|original) (?:\\w+ ){0,1}?(?:prompts?|instructions|message)\\b`,
  ],
  [
    "reveal",
    `${order}${tell}\\b${near}{0,40}?(?:prompt|instructions|rules|guidelines|text|everything|messages?|words)\\b${near}{0,12}?(?:you were given|given to you|you (?:got|received|have been given)|that you follow)`,
  ],
  [
    "reveal",
    `${order}${tell}\\s+(?:me |out |back )*(?:everything|all|the text|the words|the lines|all the text|what (?:is|stands)|the (?:content|contents|prompt|conversation)|all of the above)\\s*(?:that is |written |of the prompt )?(?:above|before this)\\b`,
  ],
  [
    "reveal",
    `\\bwhat(?:'s| are| were| is| was| do| does| did| would)\\b${near}{0,40}?\\byour (?:\\w+ ){0,2}?(?:instructions|system prompt|prompt|system message|rules)\\b(?! (?:for|on|about|of|in|when|regarding)\\b)`,
  ],
  [
    "reveal",
    `${order}(?:encode|translate|output|print|repeat|reveal|leak|paste|dump|recite|copy)\\s+(?:out )?the (?:system prompt|system message|(?:previous|prior|hidden|initial|original) (?:instructions|prompt|message)|text (?:that|which) (?:appears|stands|comes|is) (?:before|above))\\b(?! (?:of|in (?:the|slide)|from|on)\\b)`,
  ],
  [
    "addressed",
    `\\b(?:note|message|instructions?|attention|info|memo) (?:to|for) (?:any |all |the |an? )?(?:ai|llm|llms|language models?|chatbots?|ai (?:assistants?|agents?|models?)|assistants?)\\b|\\bif you are an? (?:ai|llm|language model|assistant|chatbot)\\b|\\b(?:ai|llm|language models?) (?:assistants?|agents?|models?)?\\s?(?:reading|processing|summari[sz]ing|parsing) this\\b|\\bai assistants?\\s*:\\s*(?:when|please|ignore|you|do|if|send|never)\\b|\\bhidden instructions? (?:for|to|is)\\b|\\bwhen you read this\\b|(?:^|\\n)@(?:assistant|ai)\\b`,
  ],
  [
    "reveal",
    `${order}(?:complete|continue|finish)\\b${near}{0,40}?\\b(?:my|your) (?:system )?(?:prompt|instructions) (?:is|are)|\\bread me yours|\\bcat (?:system|prompt)\\w*\\.(?:txt|md)`,
  ],
  [
    "turns",
    `</\\s*(?:\\w+_)?(?:system|slides?|passages?|context|instructions?|assistant|user|sources?|documents?|messages?|pages?|results?)\\s*>|<(?:system|assistant|instructions)(?:\\s[^>]{0,40})?>`,
  ],
  [
    "turns",
    `\\[/?inst\\]|<</?sys>>|<\\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id)\\|>`,
  ],
  [
    "turns",
    `(?:^|\\n)\\s*(?:#{1,6}\\s*)?(?:system|developer|administrator)(?: (?:prompt|message|note|override))?\\s*:\\s*(?:\\n\\s*)?(?:you|the user|new|ignore|from now|override|always|never|do)\\b`,
  ],
  [
    "turns",
    `(?:^|[\\n\\['":#.])\\s*(?:system|admin|developer|root) (?:override|prompt override|command)\\b|(?:^|\\n)\\s*\\[(?:system|admin|developer)\\]|(?:['"]|(?:^|[.!?])\\s+)system: (?:the user|you|admin|new|ignore|override)`,
  ],
  [
    "turns",
    `(?:^|\\n)\\s*(?:human|user)\\s*:${near}{0,200}[\\s\\S]{0,20}\\n\\s*(?:assistant|ai|bot)\\s*:|#{2,}\\s*(?:new |system )?(?:system|instructions?|response|override)\\s*(?:#{2,}|:)`,
  ],
  [
    "citations",
    `(?:\\b(?:do not|don't|never|stop|no longer)|^without) (?:ever )?(?:cite|citing|mention(?:ing)?|add(?:ing)?|show(?:ing)?|name|naming) (?:a |an |any |the |your |more )?(?:slides?|sources?|citations?|markers?|references?|quotes?)\\b`,
  ],
  [
    "citations",
    `${order}(?:answer|respond|reply|use|go on|rely)\\b${near}{0,30}?\\byour own (?:knowledge|memory|training)|\\bmay use your own knowledge|${order}answer without (?:the |any )?(?:slides|sources|citations)`,
  ],
  [
    "citations",
    `${order}(?:make up|invent|fabricate|fake)\\s+(?:a |an |some |any |the |what )?(?:quot\\w+|citations?|sources?|slides?|references?|is missing)|${order}pretend (?:that )?(?:the )?slides?\\b`,
  ],
  [
    "exfiltration",
    `${order}(?:add|append|put|include|insert|embed|attach|render|load|show|end with)\\b[^\\n]{0,60}?(?:!\\[|\\bimage\\b|\\blink\\b|\\burl\\b|https?:)[^\\n]{0,100}?(?:conversation|chat|history|everything|messages?|i (?:have )?said|question|secret|answer|data=|q=)`,
  ],
  [
    "exfiltration",
    `${order}(?:send|post|upload|forward|transmit|mail|e-mail)\\b[^\\n]{0,60}?(?:conversation|chat|messages?|history|everything|prompt|secrets?|answers?)\\b[^\\n]{0,40}?(?:https?:|\\bto \\S+@|\\bto this)`,
  ],
  [
    "exfiltration",
    `${order}(?:post|send|forward)\\b[^\\n]{0,60}?\\bto https?:|${order}(?:put|paste|include)\\b${near}{0,30}?\\b(?:conversation|chat)\\b${near}{0,30}?\\b(?:body|mail|e-mail|url|link|query)\\b`,
  ],
  ["exfiltration", `!\\[[^\\]]{0,80}\\]\\(https?://[^)\\s]{0,200}\\?[^)\\s]{0,80}=(?:\\)|<|\\{|\\[)`],
  [
    "encoded",
    `${order}(?:decode|decrypt|decipher|unscramble)\\b${near}{0,60}?\\b(?:and|then) (?:do|follow|execute|obey|run|act)|\\b(?:rot13|base64|hex|morse|caesar)\\b${near}{0,30}?\\b(?:follow|obey|execute) (?:it|them|this)`,
  ],
];

export const orderPatterns: { rule: OrderRule; pattern: RegExp }[] = [...english, ...foreignOrders].map(
  ([rule, source]) => ({ rule, pattern: new RegExp(source, "gu") }),
);
