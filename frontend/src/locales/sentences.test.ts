/** What the server says is said in every other language, whatever is put into it and however it is put together. */

import { expect, test } from "vitest";

import { WORDS } from "../../testing/formatWords";
import { type Catalogue, makeSay } from "./sentences";
import zh from "./zh/sentences";

const CATALOGUES: Readonly<Record<string, Catalogue>> = { zh };
const OTHERS = Object.entries(CATALOGUES);
const say = makeSay(zh);

const listHoles = (text: string): string[] => [...new Set(text.match(/\{\d+/g))].sort();
// Marks that Chinese and other letters keep no space to.
const fill = (text: string): string => text.replace(/\{(\d+)(\|word)?\}/g, "«$1»");

test.each(OTHERS)("%s has every sentence about formats", (_, catalogue) => {
  const leftOut = WORDS.kinds.flatMap((kind) => WORDS.reasons.map((reason) => `${kind} were left out: ${reason}`));
  // Most names of formats are the same in every language.
  const sentences = [...WORDS.about.filter((text) => text.endsWith(".")), ...WORDS.losses, ...leftOut];
  const told = makeSay(catalogue);
  expect(sentences.filter((one) => told(one) === one || told(one).includes("left out"))).toEqual([]);
});

test.each(OTHERS)("%s puts in what English puts in", (_, { sentences }) => {
  const odd = Object.entries(sentences).filter(
    ([english, other]) => other !== "" && listHoles(english).join() !== listHoles(other).join(),
  );
  expect(odd).toEqual([]);
});

test.each(OTHERS)("%s finds every sentence again, alone and behind a place", (_, { sentences }) => {
  const told = makeSay({ sentences, words: {} });
  const wrong = Object.entries(sentences).filter(
    ([english, other]) =>
      (other !== "" && told(fill(english)) !== fill(other)) ||
      (english.length > 30 && !told(`line 7: ${fill(english)}`).endsWith(fill(other))),
  );
  expect(wrong.map(([english]) => [english, told(fill(english)), told(`line 7: ${fill(english)}`)])).toEqual([]);
});

test.each([
  ["Boxes were left out: the moon is full.", "矩形框未写入：the moon is full."],
  ["The moon at night; nothing else items", "The moon at night; nothing else items"],
  [
    "cats.json line 3: class 'dog' is not in the ontology; expected one of ['cat']; import with create_classes=true to " +
      "add what is missing, or add it to the ontology",
    "cats.json 第 3 行：类别 'dog' 不在本体中；应为 ['cat'] 之一；请以 create_classes=true 导入以补上缺少的内容，或先将其加入本体",
  ],
  [
    "r1: Expected `int`, got `str` at $.marks[2].value (and 3 more)",
    "r1：应为 `int`，实际是 `str`，位于 $.marks[2].value（另有 3 处）",
  ],
  [
    "the role annotator may not manage this project; expected manager, owner. An owner or manager of the project can " +
      "change yours.",
    "标注员不能管理此项目；需要的角色：管理员、所有者。项目的所有者或管理员可以更改你的角色。",
  ],
  [
    "Gate consent blocks 7 items: assets without a consent that is enough (missing 7), e.g. a.png, b.png. Review them, " +
      "ask for reviews of finished items, or choose the policy 'accepted', which leaves them out. Gate leakage blocks 2 " +
      "items: copies in different splits (train 1, test 1), e.g. c.png. Run the search for near-duplicates, which " +
      "keeps copies in one split, or set the copies aside. Nothing was built. A gate whose level is 'warn' lets the " +
      "release through and keeps what it found.",
    "关卡“同意”阻止构建：7 个条目中有同意信息不充分的资产（未提供 7），例如 a.png, b.png。请审核它们、对已完成的条目请求审核，" +
      "或选择策略 accepted，将其排除。关卡“不同划分中的副本”阻止构建：2 个条目中有位于不同划分的副本（训练集 1、测试集 1），" +
      "例如 c.png。请运行近重复查找，使副本保持在同一划分中，或搁置这些副本。没有构建任何内容。级别为 warn 的关卡会放行发布版，" +
      "并保留其发现。",
  ],
  [
    "the bytes are a PNG image, but the name 'cat.mp4' claims video: correct the claim or send the file that was meant",
    "字节是 PNG 图片，而名称 'cat.mp4' 声称是视频：请更正声明，或发送正确的文件",
  ],
])("%s", (english, chinese) => {
  expect(say(english)).toBe(chinese);
});
