function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt) {
  if (_nPageCount == null || _nPageCount <= 1) { return; }
  var nCurrIndex = _nCurrIndex || 0, html = "<ul>";
  function name(i) { return _sPageName + (i == 0 ? "" : "_" + i) + "." + _sPageExt; }
  function item(i, text) {
    return i == nCurrIndex || i < 0 || i >= _nPageCount ? '<li class="off">' + text + "</li>" : '<li><a href="' + name(i) + '">' + text + "</a></li>";
  }
  html += item(nCurrIndex == 0 ? -1 : 0, "首页") + item(nCurrIndex - 1, "上一页");
  for (var i = 0; i < _nPageCount; i++) {
    if (Math.abs(i - nCurrIndex) < 3 || i < 1 || _nPageCount - i < 2) { html += item(i, i + 1); }
  }
  html += item(nCurrIndex + 1, "下一页") + item(nCurrIndex == _nPageCount - 1 ? -1 : _nPageCount - 1, "尾页");
  document.write(html + "</ul><span>共" + _nPageCount + "页</span>");
}
