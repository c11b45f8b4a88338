import type { OrderRule } from "./order-patterns.ts";

/** German, French, Spanish, Portuguese, Italian, Chinese, Japanese and Russian, in the letters that `toPlainText` leaves: without accents where they are Latin. */
export const foreignOrders: [OrderRule, string][] = [
  [
    "override",
    "\\b(?:ignorier|missacht|ubergeh|umgeh|uberschreib)(?:e|t|en sie)\\b[^.!?\\n]{0,30}?(?:anweisung|regel|instruktion|vorgabe|befehl|richtlinie|anordnung|alles)|\\bvergiss\\b[^.!?\\n]{0,20}?(?:alles|deine|alle|vorherige|bisherige)",
  ],
  [
    "role",
    "\\bdu bist (?:ab )?(?:jetzt|nun|sofort|nicht mehr)\\b|\\bab (?:jetzt|sofort|nun) (?:bist|antworte|sei|spielst)|\\btu so,? als (?:ob du|hattest du|gabe es) kein",
  ],
  [
    "reveal",
    "(?:^|[.!?,:\\n] ?|\\bund |\\bbitte )(?:zeig|gib|nenn|druck|schreib|wiederhol|verrat|ubersetz|sag|liste)\\w*\\b[^.!?\\n]{0,30}?\\b(?:dein|ihr)e?n? (?:system-?\\s?)?(?:prompt|anweisung|instruktion|regel|vorgabe|systemanweisung)",
  ],
  [
    "citations",
    "\\bzitier(?:e|t|en sie) (?:keine|nicht)|\\bantworte\\b[^.!?\\n]{0,20}?\\bohne (?:die )?(?:folien|quellen)",
  ],
  [
    "override",
    "\\b(?:ignore[sz]?|oublie[sz]?|contourne[sz]?|desobeis|ne (?:suis|respecte|tiens)[sz]?)\\b[^.!?\\n]{0,25}?(?:(?:tes|vos|toutes) (?:les )?(?:instructions|consignes|regles|directives)|(?:instructions|consignes|regles|directives) (?:precedentes|ci-dessus|anterieures)|tout ce qui precede)",
  ],
  [
    "role",
    "\\b(?:tu es|vous etes) (?:maintenant|desormais)\\b|\\b(?:a partir de maintenant|desormais),? (?:tu|vous|reponds)|\\bfais comme si tu n'avais (?:pas|aucune)",
  ],
  [
    "reveal",
    "\\b(?:montre|affiche|donne|revele|repete|ecris|traduis|imprime|dis|recopie)[sz]?(?:-| )?(?:moi )?[^.!?\\n]{0,25}?\\b(?:tes|ton|vos|votre) (?:prompt|instructions|consignes|regles|invite|message systeme)",
  ],
  ["citations", "\\bne cite[sz]? (?:pas|plus|aucun|jamais)"],
  [
    "override",
    "\\b(?:ignora|olvida|descarta|desobedece|omite|salta(?:te)?|ignore)\\b[^.!?\\n]{0,25}?(?:instrucciones|reglas|normas|directrices|restricciones|todo lo anterior)",
  ],
  [
    "role",
    "\\b(?:ahora eres|eres ahora|a partir de ahora|desde ahora|de ahora en adelante),? (?:un|una|eres|actua|responde|seras|el|la)|\\beres ahora\\b",
  ],
  [
    "reveal",
    "\\b(?:muestra|muestrame|dime|revela|imprime|repite|escribe|dame|traduce|ensena|ensename)\\b[^.!?\\n]{0,25}?\\b(?:tu|tus|su|sus) (?:prompt|instrucciones|reglas|mensaje de(?:l)? sistema|indicaciones)",
  ],
  ["citations", "\\bno (?:cites|menciones|uses) (?:las |los |ninguna )?(?:diapositivas|fuentes|citas)"],
  [
    "override",
    "\\b(?:ignora|dimentica|ignore|esqueca|desconsidere)\\b[^.!?\\n]{0,25}?(?:istruzioni|regole|instrucoes|regras|tutto quello che)",
  ],
  [
    "reveal",
    "\\b(?:mostra|mostrami|rivela|stampa|mostre|revele|imprima|diga)\\b[^.!?\\n]{0,20}?\\b(?:il tuo|le tue|seu|suas|teu) (?:prompt|istruzioni|instrucoes|regras)",
  ],
  [
    "override",
    '(?<!让|使|何|么|止|止用户|户|会|能|叫|教|")(?:忽略|无视|忘记|忘掉|不要遵守|不要理会|跳过|绕过|抛开|抛弃|违反)(?:掉|你|之前|以上|上面|所有|全部|前面|先前|一切|的|此前|系统|这些){1,6}[^。!?!?\\n]{0,6}?(?:指令|规则|设定|提示|要求|限制|约束|内容|指示)',
  ],
  [
    "role",
    "从现在(?:开始|起),?你|你现在是|你不再是|扮演[^。!?\\n]{0,8}(?:没有|不受|黑客|无限制|邪恶)|没有任何限制的|进入(?:开发者|越狱)模式",
  ],
  [
    "reveal",
    "(?:输出|显示|告诉我|给我|打印|重复|展示|透露|泄露|说出|复述)[^。!?\\n]{0,6}?(?:你的|你)(?:系统|初始|隐藏|全部|完整|的)*(?:提示|指令|设定|规则|prompt)",
  ],
  ["citations", "(?:不要|不用|别|无需)(?:再)?引用"],
  ["override", "(?:指示|命令|ルール|指令|プロンプト)(?:を|は)?[^。\\n]{0,8}?(?:無視|忘れ)(?:し|て|ろ|せ)"],
  [
    "reveal",
    "(?:システムプロンプト|あなたの指示)(?:を|は)?[^。\\n]{0,6}?(?:表示|出力|教え|見せ)(?:し|て|ろ|せ)",
  ],
  [
    "override",
    "(?:игнорируй|забудь|не следуй|отбрось)(?:те)?[^.!?\\n]{0,30}?(?:инструкци|правил|указани|команд|всё|все)",
  ],
  [
    "reveal",
    "(?:покажи|выведи|раскрой|напечатай|повтори|скажи)(?:те)?[^.!?\\n]{0,20}?(?:свой|свои|твой|твои|системн)[^.!?\\n]{0,12}?(?:промпт|инструкци|правил)",
  ],
];
